import type { Stats } from 'node:fs';
import type { Round } from './round.ts';

/** When a directory was last read, in its own terms: it gets another time of change whenever a name comes or goes. */
export class DirectoryStamp {
  private mtimeMs: number;
  private ino: number;

  constructor(mtimeMs = NaN, ino = NaN) {
    this.mtimeMs = mtimeMs;
    this.ino = ino;
  }

  matches({ mtimeMs, ino }: Stats): boolean {
    return mtimeMs === this.mtimeMs && ino === this.ino;
  }

  /** Takes the figures from before the directory was read; those of a young one are worth nothing. */
  set(stats: Stats, round: Round): void {
    this.mtimeMs = round.isYoung(stats) ? NaN : stats.mtimeMs;
    this.ino = stats.ino;
  }

  forget(): void {
    this.mtimeMs = NaN;
  }

  /** Two numbers for a file; NaN matches nothing there either. */
  save(): readonly [number, number] {
    return [this.mtimeMs, this.ino];
  }
}
