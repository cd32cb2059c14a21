import { isInWindow } from './window.ts';

/** The thresholds ask for a few, and each of two thousand subjects has its own. */
const fewestKept = 8;

/** The hash of a companion whose name the log does not tell. */
export const nameless = -1;

/** The names lately seen together with a subject: the users of an address, or the addresses of a user. */
export class RecentCompanions {
  readonly #limit: number;
  // Two lists of numbers take a quarter of the memory of a list of pairs.
  #hashes: number[] = [];
  #seenMs: number[] = [];
  #isComplete = true;

  constructor(threshold: number) {
    this.#limit = Math.max(threshold, fewestKept);
  }

  /** False once a companion was nameless or had to be forgotten. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  get all(): readonly { readonly hash: number; readonly seenMs: number }[] {
    return this.#hashes.map((hash, at) => ({ hash, seenMs: this.#seenMs[at] ?? 0 }));
  }

  note(hash: number, timeMs: number): void {
    if (hash === nameless) this.#isComplete = false;
    else this.#enter(hash, timeMs);
  }

  count(timeMs: number): number {
    let count = 0;
    for (const seenMs of this.#seenMs) if (isInWindow(seenMs, timeMs)) count += 1;
    return count;
  }

  has(hash: number, timeMs: number): boolean {
    const seenMs = this.#seenMs[this.#hashes.indexOf(hash)];
    return seenMs !== undefined && isInWindow(seenMs, timeMs);
  }

  #enter(hash: number, timeMs: number): void {
    if (this.#hashes.length === 0) {
      // A list that grows by push takes memory for seventeen, and most subjects have one companion.
      this.#hashes = [hash];
      this.#seenMs = [timeMs];
      return;
    }
    const known = this.#hashes.indexOf(hash);
    const at = known === -1 ? this.#place() : known;
    this.#hashes[at] = hash;
    this.#seenMs[at] = timeMs;
  }

  /** A free place, or that of the oldest. */
  #place(): number {
    if (this.#hashes.length < this.#limit) return this.#hashes.length;
    this.#isComplete = false;
    return this.#seenMs.indexOf(Math.min(...this.#seenMs));
  }
}
