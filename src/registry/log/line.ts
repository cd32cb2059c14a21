import { looksLikeAccess, parseAccessLine, type AccessLine } from './access-line.ts';
import { parseJsonLine, parseTextLine, type StructuredLine } from './structured-line.ts';
import { looksLikeTerminal, parseTerminalLine } from './terminal-line.ts';

/** What a registry prints. `broken` means to be one of the two logs and is not; `other` is Go's and net/http's own text. */
export type LogLine =
  | AccessLine
  | StructuredLine
  | { readonly kind: 'other'; readonly text: string }
  | { readonly kind: 'broken' };

const broken: LogLine = { kind: 'broken' };

/**
 * Recognises the format by the line itself, so that a stream may mix formats and change them. What a terminal was shown has
 * no time of its own, and is given `nowMs`.
 */
export function parseLine(line: string, nowMs: number): LogLine {
  if (line.startsWith('{')) return parseJsonLine(line) ?? broken;
  if (line.startsWith('time=')) return parseTextLine(line) ?? broken;
  if (looksLikeTerminal(line)) return parseTerminalLine(line, nowMs) ?? broken;
  if (looksLikeAccess(line)) return parseAccessLine(line) ?? broken;
  return isBinary(line) ? broken : { kind: 'other', text: line };
}

/** Control characters do not occur in what a registry prints: NUL bytes are left behind by a truncation, U+FFFD by noise. */
function isBinary(line: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\0-\x08\x0e-\x1f\ufffd]/.test(line);
}
