import { addFigures } from './figures.ts';

/** Durations by bucket: how many were at most its bound, and above the one before. */
export class DurationTally {
  /** One more than there are bounds: the last has none. */
  readonly counts: Float64Array;
  sum = 0;
  private readonly bounds: readonly number[];

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  get isEmpty(): boolean {
    return this.counts.every((count) => count === 0);
  }

  add(seconds: number): void {
    const found = this.bounds.findIndex((bound) => seconds <= bound);
    const bucket = found === -1 ? this.bounds.length : found;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += seconds;
  }

  addAll(counts: Float64Array, sum: number): void {
    addFigures(this.counts, counts);
    this.sum += sum;
  }
}
