import type { Labels, MetricSpec } from './metric.ts';
import type { LogRecord } from './log-record.ts';

/**
 * One change of one series.
 * `add` increases a counter; `set` gives a gauge its value, or a counter the total its source keeps (a smaller total is a
 * reset, as Prometheus understands it); `observe` enters a value into a histogram; `merge` enters observations that were
 * sorted into its buckets elsewhere; `clear` forgets every series of the metric for this registry, so that what is gone
 * outside is gone from the exposition.
 */
export type Sample =
  | {
      readonly op: 'add' | 'set' | 'observe';
      readonly metric: MetricSpec;
      readonly labels: Labels;
      readonly value: number;
    }
  | (Buckets & { readonly op: 'merge'; readonly metric: MetricSpec; readonly labels: Labels })
  | { readonly op: 'clear'; readonly metric: MetricSpec };

/** A sample of one series. */
export type Entry = Exclude<Sample, { op: 'clear' }>;

/** Observations by the bucket that they fall into. */
export interface Buckets {
  /** One figure for each upper bound and one for what is above the last; none includes those before it. */
  readonly counts: readonly number[];
  /** What the observed values come to. */
  readonly sum: number;
}

/** What one cycle of a collector has to say. Samples are applied in order and in one tick. */
export interface Report {
  readonly samples: readonly Sample[];
  readonly records: readonly LogRecord[];
  /** Whether the collector has its records delivered itself, because its source keeps them until they have arrived. */
  readonly isShipped?: boolean;
}

export const emptyReport: Report = { samples: [], records: [] };

export function add(metric: MetricSpec, value = 1, labels: Labels = {}): Sample {
  return { op: 'add', metric, labels, value };
}

export function set(metric: MetricSpec, value: number, labels: Labels = {}): Sample {
  return { op: 'set', metric, labels, value };
}

export function observe(metric: MetricSpec, value: number, labels: Labels = {}): Sample {
  return { op: 'observe', metric, labels, value };
}

export function merge(metric: MetricSpec, { counts, sum }: Buckets, labels: Labels = {}): Sample {
  return { op: 'merge', metric, labels, counts, sum };
}

export function clear(metric: MetricSpec): Sample {
  return { op: 'clear', metric };
}

/** Whether the series can take the figures: those of a log line or of a saved file may be anything. */
export function isFit(entry: Entry): boolean {
  const { metric } = entry;
  if (entry.op !== 'merge')
    return Number.isFinite(entry.value) && (metric.type === 'gauge' || entry.value >= 0);
  if (metric.type !== 'histogram') return false;
  const { counts, sum } = entry;
  const isWhole = counts.every((count) => Number.isSafeInteger(count) && count >= 0);
  return counts.length === (metric.buckets?.length ?? 0) + 1 && isWhole && Number.isFinite(sum) && sum >= 0;
}
