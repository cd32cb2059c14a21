import { fieldOf, numbersOf, timeOf } from './saved-numbers.ts';
import { SlidingSketch } from './sliding-sketch.ts';
import { isInWindow } from './window.ts';

/** Up to here the count is exact. */
const exactLimit = 512;
/** Forgetting many at a time makes it cheap. */
const mostNames = 768;

/** Ages in whole seconds keep the saved text short. */
export interface SavedNames {
  readonly newestMs: number;
  readonly forgottenMs: number | null;
  /** Hash and age, in turn. */
  readonly names: readonly number[];
}

/**
 * Counts the different names of the last 15 minutes, given by their hashes. At least the 512 seen last are remembered, so
 * the count is exact whenever the window has no more, and only while it has more is it an estimate. A sketch is needed only
 * from the first name that is forgotten too early: all before are still there to be entered into it.
 */
export class DistinctNames {
  readonly #lastSeen = new Map<number, number>();
  #sketch: SlidingSketch | undefined;
  /** The latest sight of a name that had to be forgotten: while it is in the window, not every name is known. */
  #forgottenMs: number | undefined;

  /** A time outside the window is none of its business: a backlog of hours ago is not now. */
  note(hash: number, timeMs: number, nowMs: number): void {
    if (!isInWindow(timeMs, nowMs)) return;
    const knownMs = this.#lastSeen.get(hash);
    const isLate = knownMs !== undefined && knownMs > timeMs && isInWindow(knownMs, nowMs);
    if (!isLate) this.#lastSeen.set(hash, timeMs);
    this.#sketch?.add(hash, timeMs);
    if (this.#lastSeen.size > mostNames) this.#forgetOldest(nowMs);
  }

  count(nowMs: number): number {
    for (const [hash, seenMs] of this.#lastSeen) if (!isInWindow(seenMs, nowMs)) this.#lastSeen.delete(hash);
    if (this.#isExact(nowMs)) this.#sketch = undefined;
    const estimate = Math.round(this.#sketch?.estimate(nowMs) ?? 0);
    return Math.max(this.#lastSeen.size, estimate);
  }

  /** Without the sketch: after a restart amid more than 512 names the count is at least what it says, for one window. */
  state(): SavedNames {
    const newestMs = Math.max(0, ...this.#lastSeen.values());
    const names = [...this.#lastSeen].flatMap(([hash, seenMs]) => [
      hash,
      Math.floor((newestMs - seenMs) / 1_000),
    ]);
    return { newestMs, forgottenMs: this.#forgottenMs ?? null, names };
  }

  static restore(saved: unknown, nowMs: number): DistinctNames {
    const restored = new DistinctNames();
    const newestMs = timeOf(fieldOf(saved, 'newestMs'), nowMs);
    if (newestMs === undefined) return restored;
    const names = numbersOf(fieldOf(saved, 'names'), mostNames * 2);
    for (let at = 0; at + 1 < names.length; at += 2)
      restored.note(names[at] ?? 0, newestMs - (names[at + 1] ?? 0) * 1_000, nowMs);
    restored.#forgottenMs = timeOf(fieldOf(saved, 'forgottenMs'), nowMs);
    return restored;
  }

  #isExact(nowMs: number): boolean {
    return this.#forgottenMs === undefined || !isInWindow(this.#forgottenMs, nowMs);
  }

  #forgetOldest(nowMs: number): void {
    let surplus = this.#lastSeen.size - exactLimit;
    const newestForgottenMs = new Float64Array([...this.#lastSeen.values()]).sort()[surplus - 1] ?? nowMs;
    if (isInWindow(newestForgottenMs, nowMs)) this.#loseSight(newestForgottenMs, nowMs);
    for (const [hash, seenMs] of this.#lastSeen) {
      if (surplus === 0) return;
      if (seenMs > newestForgottenMs) continue;
      this.#lastSeen.delete(hash);
      surplus -= 1;
    }
  }

  #loseSight(timeMs: number, nowMs: number): void {
    if (this.#sketch === undefined) this.#startSketch(nowMs);
    this.#forgottenMs = this.#isExact(nowMs) ? timeMs : Math.max(timeMs, this.#forgottenMs ?? timeMs);
  }

  #startSketch(nowMs: number): void {
    const sketch = new SlidingSketch();
    for (const [hash, seenMs] of this.#lastSeen) if (isInWindow(seenMs, nowMs)) sketch.add(hash, seenMs);
    this.#sketch = sketch;
  }
}
