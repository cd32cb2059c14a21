import { isInWindow } from './window.ts';

/** Docker asks for each image, and again when it is refused: within a second that is one attempt. */
const retryMs = 1_000;
/** So many retries count as an attempt more, or a password could be guessed unseen within a second. */
const retriesPerAttempt = 10;
/** Lines of requests at the same time may stand in the log in either order. */
const disorderMs = 2_000;

/**
 * The latest attempts of an address to log in. What the same user repeats within a second is a retry of a client that
 * pulls twenty images with one wrong password, and counts a tenth.
 */
export class Attempts {
  readonly #limit: number;
  #timesMs: number[] = [];
  #lastUser: number | undefined;
  #retries = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get timesMs(): readonly number[] {
    return this.#timesMs;
  }

  /** Whether there were as many as make a success suspicious, the first no longer ago than the window. */
  get areMany(): boolean {
    const lastMs = this.timesMs.at(-1);
    return lastMs !== undefined && this.areManyBefore(lastMs);
  }

  note(user: number, timeMs: number): void {
    if (this.#isRetry(user, timeMs)) return;
    this.#lastUser = user;
    // An array that grows by push takes memory for seventeen, and most subjects fail once.
    if (this.#timesMs.length === 0) this.#timesMs = [timeMs];
    else this.#timesMs.push(timeMs);
    if (this.#timesMs.length > this.#limit) this.#timesMs.shift();
  }

  /** Whether there were as many in the window that ends at this time. */
  areManyBefore(timeMs: number): boolean {
    if (this.#timesMs.length < this.#limit) return false;
    const before = this.#timesMs.filter((at) => at <= timeMs + disorderMs && isInWindow(at, timeMs));
    return before.length >= this.#limit;
  }

  restore(timesMs: readonly number[]): void {
    this.#timesMs = timesMs.slice(0, this.#limit);
  }

  #isRetry(user: number, timeMs: number): boolean {
    const lastMs = this.timesMs.at(-1);
    if (user !== this.#lastUser || lastMs === undefined) return false;
    if (Math.abs(timeMs - lastMs) >= retryMs) return false;
    this.#retries += 1;
    return this.#retries % retriesPerAttempt !== 0;
  }
}
