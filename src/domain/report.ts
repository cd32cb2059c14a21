import type { Labels, MetricSpec } from './metric.ts';
import type { LogRecord } from './log-record.ts';

/**
 * One change of one series.
 * `add` increases a counter; `set` gives a gauge its value, or a counter the total its source keeps (a smaller total is a
 * reset, as Prometheus understands it); `observe` enters a value into a histogram; `clear` forgets every series of the
 * metric for this registry, so that what is gone outside is gone from the exposition.
 */
export type Sample =
  | {
      readonly op: 'add' | 'set' | 'observe';
      readonly metric: MetricSpec;
      readonly labels: Labels;
      readonly value: number;
    }
  | { readonly op: 'clear'; readonly metric: MetricSpec };

/** What one cycle of a collector has to say. Samples are applied in order and in one tick. */
export interface Report {
  readonly samples: readonly Sample[];
  readonly records: readonly LogRecord[];
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

export function clear(metric: MetricSpec): Sample {
  return { op: 'clear', metric };
}
