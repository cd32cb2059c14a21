import { stat } from 'node:fs/promises';
import { systemClock, type Clock } from '../../domain/clock.ts';
import { reasonOf } from '../../domain/failure.ts';
import { FileWaker } from './file-waker.ts';
import { OpenLog, type LogPiece } from './open-log.ts';
import { RenamedLogs } from './renamed-logs.ts';
import type { LogRead, LogSource } from './source.ts';

export interface FileSourceOptions {
  readonly path: string;
  /** Where to begin in a file that is there at the first read. One that appears later is read whole. */
  readonly from: 'beginning' | 'end';
  readonly clock?: Clock;
}

/**
 * Follows a log file by identity and offset. A renamed file is read on, before its successor, until its writer has left it;
 * a file that became shorter is read from its beginning, and the loss is counted.
 */
export class FileSource implements LogSource {
  private readonly options: FileSourceOptions;
  private readonly waker: FileWaker;
  private readonly renamed: RenamedLogs;
  private current: OpenLog | undefined;
  private hasLooked = false;
  private isBehind = false;
  private reopened = 0;

  constructor(options: FileSourceOptions) {
    this.options = options;
    this.waker = new FileWaker(options.path);
    this.renamed = new RenamedLogs(options.clock ?? systemClock);
  }

  async read(maxBytes: number): Promise<LogRead> {
    try {
      this.current ??= await this.openFirst();
      return await this.readOn(this.current, maxBytes);
    } catch (error) {
      this.isBehind = false;
      return { status: 'failed', detail: `${this.options.path}: cannot be read: ${reasonOf(error)}` };
    } finally {
      this.hasLooked = true;
    }
  }

  waitForMore(signal: AbortSignal): Promise<void> {
    return this.isBehind ? Promise.resolve() : this.waker.wait(signal);
  }

  close(): void {
    this.waker.close();
    this.renamed.close();
    this.current?.close();
    this.current = undefined;
  }

  private async readOn(current: OpenLog, maxBytes: number): Promise<LogRead> {
    const pieces = [...(await this.renamed.read(maxBytes))];
    const left = maxBytes - sum(pieces.map(({ bytes }) => bytes));
    if (left > 0) {
      const piece = await current.read(left);
      pieces.push(piece);
      if (piece.bytes === 0) await this.followRotation(current);
    }
    const read = this.result(pieces);
    this.isBehind = read.bytes === maxBytes || read.reconnects > 0;
    return read;
  }

  /** At the end of a file that no longer bears its name, goes on with the one that does. */
  private async followRotation(log: OpenLog): Promise<void> {
    const named = await stat(this.options.path).catch(() => undefined);
    if (named === undefined || log.isSameFile(named) || !this.renamed.hasRoom) return;
    this.current = await this.open('beginning');
    this.renamed.add(log);
    this.reopened += 1;
  }

  private openFirst(): Promise<OpenLog> {
    return this.open(this.hasLooked ? 'beginning' : this.options.from);
  }

  private async open(from: 'beginning' | 'end'): Promise<OpenLog> {
    const log = await OpenLog.open(this.options.path, from);
    this.waker.watch();
    return log;
  }

  private result(pieces: readonly LogPiece[]) {
    // What stood between the last read and a truncation nobody can have read: how much it was is not known.
    const restarts = pieces.filter(({ isRestarted }) => isRestarted).length;
    const reopened = this.reopened;
    this.reopened = 0;
    return {
      status: 'ok',
      lines: pieces.flatMap(({ lines }) => lines),
      bytes: sum(pieces.map(({ bytes }) => bytes)),
      unreadBytes: sum(pieces.map(({ unreadBytes }) => unreadBytes)),
      lostLines: restarts + sum(pieces.map(({ cutLines }) => cutLines)),
      reconnects: restarts + reopened,
    } as const;
  }
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
