/** A part of a report for a person. */
export interface Section {
  readonly title: string;
  /** Left out where there are none. */
  readonly lines: readonly string[];
}

/** Sections with an empty line between them; headings are bold where colours are wanted. */
export function textOfSections(sections: readonly Section[], hasColour: boolean): string {
  const shown = sections.filter(({ lines }) => lines.length > 0);
  return `${shown.map((section) => textOf(section, hasColour)).join('\n\n')}\n`;
}

function textOf({ title, lines }: Section, hasColour: boolean): string {
  return [hasColour ? `\u001b[1m${title}\u001b[0m` : title, ...lines].join('\n');
}
