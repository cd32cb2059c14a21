import { newSubject, type Subject, type SubjectThresholds } from './subject.ts';
import { isInWindow } from './window.ts';

const limit = 1_024;
/** Forgetting many at a time makes it cheap, and gives each newcomer the time to become interesting. */
const forgottenAtOnce = 256;

/** When a line was written, and when it came to us. */
export interface Moment {
  readonly timeMs: number;
  readonly nowMs: number;
}

/**
 * The subjects that failed last, 1,024 at most. When they are too many a quarter goes, those with the fewest failures, and
 * of those the oldest: to flush out one that failed a hundred times, 768 others have to fail a hundred times each.
 */
export class SubjectTable {
  readonly #thresholds: SubjectThresholds;
  readonly #onForget: (hash: number) => void;
  readonly #subjects = new Map<number, Subject>();

  constructor(thresholds: SubjectThresholds, onForget: (hash: number) => void = () => undefined) {
    this.#thresholds = thresholds;
    this.#onForget = onForget;
  }

  get size(): number {
    return this.#subjects.size;
  }

  get(hash: number): Subject | undefined {
    return this.#subjects.get(hash);
  }

  all(): readonly Subject[] {
    return [...this.#subjects.values()];
  }

  /** Enters a failure. A subject that has been quiet for the window begins anew. */
  fail(hash: number, { timeMs, nowMs }: Moment): Subject {
    const known = this.#subjects.get(hash);
    const subject = known !== undefined && isInWindow(known.lastMs, timeMs) ? known : this.#enter(hash);
    subject.failures += 1;
    subject.lastMs = Math.max(subject.lastMs, timeMs);
    subject.touchedMs = nowMs;
    return subject;
  }

  /** Enters a subject that was saved; undefined where it is there already, or has no room. */
  restore(
    hash: number,
    { failures, timeMs, nowMs }: Moment & { readonly failures: number },
  ): Subject | undefined {
    if (this.#subjects.has(hash) || this.#subjects.size >= limit) return undefined;
    return Object.assign(this.#enter(hash), { failures, lastMs: timeMs, touchedMs: nowMs });
  }

  /** Forgets who has been quiet for the window, by the log's clock or by ours. */
  forgetQuiet({ timeMs, nowMs }: Moment): void {
    for (const subject of this.#subjects.values())
      if (!isInWindow(subject.lastMs, timeMs) || !isInWindow(subject.touchedMs, nowMs))
        this.#forget(subject.hash);
  }

  #enter(hash: number): Subject {
    this.#forget(hash);
    if (this.#subjects.size >= limit) this.#forgetLeast();
    const subject = newSubject(hash, this.#thresholds);
    this.#subjects.set(hash, subject);
    return subject;
  }

  #forgetLeast(): void {
    const ranks = new Float64Array(this.all().map(rankOf)).sort();
    const highest = ranks[forgottenAtOnce - 1] ?? 0;
    let left = forgottenAtOnce;
    for (const subject of this.#subjects.values()) {
      if (left === 0) return;
      if (rankOf(subject) > highest) continue;
      this.#forget(subject.hash);
      left -= 1;
    }
  }

  #forget(hash: number): void {
    if (this.#subjects.delete(hash)) this.#onForget(hash);
  }
}

/** By failures, up to a million, and then by time. */
function rankOf({ failures, lastMs }: Subject): number {
  return Math.min(failures, 2 ** 20) * 2 ** 32 + Math.floor(lastMs / 1_000);
}
