import type { Gap } from './summary.ts';

const mostGaps = 10;
const shortestGapMs = 10 * 60_000;
/** Lines come in bursts; what lies between bursts is what is usual. */
const shortestPauseMs = 1_000;
const timesTheUsual = 20;
const fewestPauses = 20;
const bucketsPerDoubling = 4;

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Finds stretches without a line: longer than ten minutes, and far longer than is usual in this log, so that a registry which
 * is asked once an hour has none in every hour.
 */
export class Gaps {
  #lastMs: number | undefined;
  #longest: Stretch[] = [];
  /** Pauses by the logarithm of their length. */
  readonly #pauses = new Map<number, number>();

  note(timeMs: number): void {
    const lastMs = this.#lastMs ?? timeMs;
    // The line of a long request tells when that began.
    this.#lastMs = Math.max(lastMs, timeMs);
    const pauseMs = timeMs - lastMs;
    if (pauseMs < shortestPauseMs) return;
    const bucket = Math.floor(Math.log2(pauseMs) * bucketsPerDoubling);
    this.#pauses.set(bucket, (this.#pauses.get(bucket) ?? 0) + 1);
    if (pauseMs >= shortestGapMs) this.#keep({ fromMs: lastMs, toMs: timeMs });
  }

  /** The longest, in the order of time. */
  longest(): readonly Gap[] {
    const leastMs = Math.max(shortestGapMs, timesTheUsual * this.#usualPauseMs());
    return this.#longest
      .filter((stretch) => lengthOf(stretch) >= leastMs)
      .sort((one, other) => one.fromMs - other.fromMs)
      .map((stretch) => ({
        from: new Date(stretch.fromMs).toISOString(),
        to: new Date(stretch.toMs).toISOString(),
        seconds: lengthOf(stretch) / 1_000,
      }));
  }

  #keep(stretch: Stretch): void {
    this.#longest.push(stretch);
    this.#longest.sort((one, other) => lengthOf(other) - lengthOf(one));
    this.#longest.length = Math.min(this.#longest.length, mostGaps);
  }

  /** The median, to a fifth; 0 where there are too few pauses to say what is usual. */
  #usualPauseMs(): number {
    const total = [...this.#pauses.values()].reduce((sum, count) => sum + count, 0);
    if (total < fewestPauses) return 0;
    let before = 0;
    for (const [bucket, count] of [...this.#pauses].sort(([one], [other]) => one - other)) {
      before += count;
      if (before * 2 >= total) return 2 ** (bucket / bucketsPerDoubling);
    }
    return 0;
  }
}

function lengthOf({ fromMs, toMs }: Stretch): number {
  return toMs - fromMs;
}
