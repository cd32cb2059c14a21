import type { LogRead, LogReader } from './read-log.ts';

/** Takes what a log tells, and at its end makes a text of it. */
export interface ReplayedOutput {
  readonly reader: LogReader;
  text(read: LogRead, lostLines: number): Promise<string>;
}
