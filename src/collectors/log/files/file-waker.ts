import { Tail } from 'tail';
import type { Clock } from '../../../domain/clock.ts';

/** Under load each wake finds more to read, so fewer of them cost less; nobody sees a tenth of a second. */
const restMs = 100;

/**
 * Tells that a file has grown or lost its name. `tail` is good at that, but it reads what was written to tell of it, so it watches a
 * file only while its reader waits, until the first news. See docs/adr/0002-following-files.md.
 */
export class FileWaker {
  readonly #clock: Clock;
  readonly #tails = new Map<string, Tail>();
  #isClosed = false;
  #wokenMs = Number.NEGATIVE_INFINITY;
  #wake: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves once the last wake is long enough ago. */
  async rest(signal: AbortSignal): Promise<void> {
    const leftMs = this.#wokenMs + restMs - this.#clock.monotonic();
    if (leftMs > 0) await this.#clock.sleep(leftMs, signal);
  }

  /** Watches these files and no others. */
  watch(paths: readonly string[]): void {
    if (this.#isClosed) return;
    for (const path of this.#tails.keys()) if (!paths.includes(path)) this.#unwatch(path);
    for (const path of paths) if (!this.#tails.has(path)) this.#watchOne(path);
  }

  wait(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#wake = () => undefined;
        resolve();
      };
      this.#wake = done;
      signal.addEventListener('abort', done);
    });
  }

  noteWake(): void {
    this.#wokenMs = this.#clock.monotonic();
  }

  close(): void {
    for (const path of this.#tails.keys()) this.#unwatch(path);
    this.#isClosed = true;
    this.#wake();
  }

  #watchOne(path: string): void {
    try {
      // Without a separator it keeps no text, however long a line may be.
      const tail = new Tail(path, { separator: null, encoding: 'latin1', follow: false });
      const onNews = (): void => {
        if (this.#tails.get(path) !== tail) return;
        this.#unwatch(path);
        this.noteWake();
        this.#wake();
      };
      this.#tails.set(path, tail);
      tail.on('line', onNews);
      tail.on('error', onNews);
    } catch {
      // Nothing to watch: the reader comes back by itself, and tells why.
    }
  }

  #unwatch(path: string): void {
    this.#tails.get(path)?.unwatch();
    this.#tails.delete(path);
  }
}
