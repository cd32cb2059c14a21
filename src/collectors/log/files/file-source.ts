import { systemClock, type Clock } from '../../../domain/clock.ts';
import type { LogRead, LogSource } from '../source.ts';
import { FileWaker } from './file-waker.ts';
import { LogSet } from './log-set.ts';

export interface FileSourceOptions {
  /** Each a log, or with `*` and `?` all that match. In a turn the logs of the first are read first. */
  readonly paths: readonly string[];
  /** Where to begin in a file that is there at the first look. One that appears later is read whole. */
  readonly from: 'beginning' | 'end';
  readonly clock?: Clock;
  /** What an earlier source's `position` gave; what is none is ignored. */
  readonly resume?: unknown;
}

/**
 * Follows log files through rotation, truncation and restarts, so that each line is given once, however many paths match its file. What it cannot have seen is told: a
 * truncation as one of the reconnects, and as a loss where unread bytes were known, or nobody looked, and no copy is found.
 */
export function createFileSource(options: FileSourceOptions): LogSource {
  return new FileSource(options);
}

class FileSource implements LogSource {
  readonly name = 'files';
  readonly #logs: LogSet;
  readonly #waker: FileWaker;
  #isBehind = false;

  constructor({ paths, from, clock = systemClock, resume }: FileSourceOptions) {
    this.#logs = new LogSet({ paths, from, clock, resume });
    this.#waker = new FileWaker(clock);
  }

  async read(maxBytes: number): Promise<LogRead> {
    const read = await this.#logs.read(maxBytes);
    this.#isBehind = read.status === 'ok' && read.isBehind;
    return read;
  }

  position(): unknown {
    return this.#logs.position();
  }

  async waitForMore(signal: AbortSignal): Promise<void> {
    if (this.#isBehind) return;
    await this.#waker.rest(signal);
    this.#waker.watch(this.#logs.paths);
    // What was written before the watch began wakes nobody.
    if (await this.#logs.hasChanged()) this.#waker.noteWake();
    else await this.#waker.wait(signal);
  }

  close(): void {
    this.#waker.close();
    this.#logs.close();
  }
}
