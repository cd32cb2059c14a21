import type { Clock } from '../../domain/clock.ts';
import type { LogPiece, OpenLog } from './open-log.ts';

/** A writer goes on with a renamed file until it is told to open its log again, which logrotate does right after. */
const graceMs = 5_000;
const fewestQuietReads = 2;
/** Each holds a file open; more of them at a time mean rotations within seconds. */
const mostRenamed = 4;

interface RenamedLog {
  readonly log: OpenLog;
  quietSinceMs: number;
  quietReads: number;
}

/** Files that lost their name to a successor, read until their writers have left them. */
export class RenamedLogs {
  private readonly clock: Clock;
  /** Oldest first. */
  private renamed: RenamedLog[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get hasRoom(): boolean {
    return this.renamed.length < mostRenamed;
  }

  add(log: OpenLog): void {
    this.renamed.push({ log, quietSinceMs: this.clock.monotonic(), quietReads: 0 });
  }

  /** Reads each, the oldest first, up to that many bytes in all. */
  async read(maxBytes: number): Promise<readonly LogPiece[]> {
    const pieces: LogPiece[] = [];
    let left = maxBytes;
    for (const renamed of [...this.renamed]) {
      if (left <= 0) break;
      const piece = await this.readOne(renamed, left);
      pieces.push(piece);
      left -= piece.bytes;
    }
    return pieces;
  }

  close(): void {
    for (const { log } of this.renamed) log.close();
    this.renamed = [];
  }

  private async readOne(renamed: RenamedLog, maxBytes: number): Promise<LogPiece> {
    const nowMs = this.clock.monotonic();
    const piece = await renamed.log.read(maxBytes);
    if (piece.bytes > 0) {
      renamed.quietSinceMs = nowMs;
      renamed.quietReads = 0;
      return piece;
    }
    renamed.quietReads += 1;
    if (nowMs - renamed.quietSinceMs < graceMs || renamed.quietReads < fewestQuietReads) return piece;
    this.renamed = this.renamed.filter((other) => other !== renamed);
    return { ...piece, lines: await renamed.log.finish() };
  }
}
