import type { Labels, LabelSpec, MetricSpec } from '../domain/metric.ts';

/** The label sets that exist at zero from start-up: those named, else every combination of closed values. */
export function initialLabels(metric: MetricSpec): readonly Labels[] {
  return metric.initial ?? metric.labels.reduce(combine, [{}]);
}

function combine(sets: readonly Labels[], label: LabelSpec): readonly Labels[] {
  if (label.values === 'capped') return [];
  const values = label.values;
  return sets.flatMap((set) => values.map((value) => ({ ...set, [label.name]: value })));
}
