/** A part of a text, from one place to before another. */
export type Span = readonly [start: number, end: number];

/** The text with a mark in the place of each part; parts may overlap. */
export function withoutSpans(text: string, spans: readonly Span[]): string {
  const kept: string[] = [];
  let end = 0;
  for (const [start, until] of spans.toSorted(([a], [b]) => a - b)) {
    if (until <= end) continue;
    if (start >= end) kept.push(text.slice(end, start), '…');
    end = until;
  }
  return kept.join('') + text.slice(end);
}

/** What ends a value that is in no quotes. */
// oxlint-disable-next-line no-control-regex -- whatever is no part of a word ends it
const ending = /[\s"'&,;)\]}<>\\`\x00-\x1f]/g;

/** Where the value ends that begins here and is in no quotes. */
export function endOfWord(text: string, from: number): number {
  ending.lastIndex = from;
  return ending.exec(text)?.index ?? text.length;
}
