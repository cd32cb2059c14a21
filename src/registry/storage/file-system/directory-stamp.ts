import type { Stats } from 'node:fs';
import type { Round } from './round.ts';

/** How many numbers one is in a file. */
export const stampNumbers = 4;

/** When a directory was last read, in its own terms: it gets another time of change whenever a name comes or goes. */
export class DirectoryStamp {
  private mtimeMs: number;
  private ctimeMs: number;
  private ino: number;
  private lookedMs: number;

  constructor([mtimeMs = NaN, ctimeMs = NaN, ino = NaN, lookedMs = NaN]: readonly number[] = []) {
    this.mtimeMs = mtimeMs;
    this.ctimeMs = ctimeMs;
    this.ino = ino;
    this.lookedMs = lookedMs;
  }

  /** Time of change besides that of modification, since whoever restores a directory sets the latter back. */
  matches(stats: Stats, round: Round): boolean {
    return (
      stats.mtimeMs === this.mtimeMs &&
      round.changedMs(stats) === this.ctimeMs &&
      stats.ino === this.ino &&
      round.isRecent(this.lookedMs)
    );
  }

  /** Takes the figures from before the directory was read; those of a young one are worth nothing. */
  set(stats: Stats, round: Round): void {
    this.mtimeMs = round.isYoung(stats) ? NaN : stats.mtimeMs;
    this.ctimeMs = round.changedMs(stats);
    this.ino = stats.ino;
    this.lookedMs = round.nowMs;
  }

  forget(): void {
    this.mtimeMs = NaN;
  }

  /** Numbers for a file; NaN matches nothing there either. */
  save(): readonly number[] {
    return [this.mtimeMs, this.ctimeMs, this.ino, this.lookedMs];
  }
}
