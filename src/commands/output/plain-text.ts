import { quote } from '../../domain/quote.ts';

/** Control and format characters, line and paragraph separators, and halves of surrogate pairs. */
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text that others chose, for a terminal: no character of it may steer the terminal or begin a line. */
export function plainText(text: string, longest: number): string {
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return cut.replace(steering, escaped);
}

/** A path for a person; one that could steer a terminal is quoted. */
export function plainPath(path: string): string {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(path) ? path : quote(path);
}

/** JSON that may be printed on a terminal: beyond what JSON has to escape, all that could steer one. */
export function plainJson(value: unknown, indent = 2): string {
  // The line feeds of the layout stand between values; within one they are escaped already.
  return JSON.stringify(value, null, indent).replace(/[^\P{C}\n]|[\u2028\u2029]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
