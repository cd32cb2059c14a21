import type { Effort } from './effort.ts';
import type { ParseLine, PlainLines, Turns } from './line-counter.ts';

/** Reads a registry's lines once they are out of the records of a container runtime. */
export interface LineReader {
  readonly effort: Effort;
  /** Reads whole lines, each with `parse` unless it can do without; stops wherever it has worked for long enough. */
  count(lines: PlainLines, parse?: ParseLine): Turns;
  /** Reads one line, whose end is not counted. */
  readonly parse: ParseLine;
  /** A line could not be taken out of its record. */
  countBroken(): void;
}
