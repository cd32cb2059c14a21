import type { DurationTally } from '../../../registry/log/duration-tally.ts';
import type { Quantiles } from './summary.ts';

/** Estimates as Prometheus' histogram_quantile does: evenly spread within a bucket, and never above the highest bound. */
export function quantilesOf(
  { counts }: Pick<DurationTally, 'counts'>,
  bounds: readonly number[],
): Quantiles | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const at = (share: number): number => quantile(counts, bounds, share * total);
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}

function quantile(counts: Float64Array, bounds: readonly number[], rank: number): number {
  let before = 0;
  for (const [bucket, bound] of bounds.entries()) {
    const count = counts[bucket] ?? 0;
    const lower = bounds[bucket - 1] ?? 0;
    if (count > 0 && before + count >= rank) return lower + ((bound - lower) * (rank - before)) / count;
    before += count;
  }
  return bounds.at(-1) ?? 0;
}
