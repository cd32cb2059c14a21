import { listOf, shapeOf, textOf } from '../../docker/shape.ts';
import { overflowValue } from '../../domain/label-cap.ts';
import type { Labels, MetricSpec } from '../../domain/metric.ts';

/** What one series has come to: of a counter its value, of a histogram its buckets and then its sum. */
export interface Total {
  readonly labels: Labels;
  readonly figures: readonly number[];
}

export interface SavedTotal extends Total {
  readonly metric: MetricSpec;
}

/** The totals of one metric as plain JSON, with all that tells whether a later version still means the same by them. */
export function saveFamily(metric: MetricSpec, totals: readonly Total[]): unknown {
  const names = metric.labels.map(({ name }) => name);
  return {
    metric: metric.name,
    type: metric.type,
    labels: names,
    buckets: metric.buckets ?? [],
    series: totals.map(({ labels, figures }) => [names.map((name) => labels[name] ?? ''), [...figures]]),
  };
}

/** The totals in what `saveFamily` gave for several metrics; what is not of these metrics is left out. */
export function* savedTotals(json: unknown, metrics: readonly MetricSpec[]): Generator<SavedTotal> {
  const byName = new Map(metrics.map((metric) => [metric.name, metric]));
  for (const family of Array.isArray(json) ? json.map(shapeOf) : []) {
    const metric = byName.get(textOf(family, 'metric') ?? '');
    if (metric === undefined || !isOf(metric, family)) continue;
    const names = listOf(family, 'labels').map(String);
    for (const row of listOf(family, 'series')) {
      const total = totalIn(row, names);
      if (total !== undefined && hasKnownValues(metric, total)) yield { metric, ...total };
    }
  }
}

function isOf(metric: MetricSpec, family: ReturnType<typeof shapeOf>): boolean {
  const names = metric.labels.map(({ name }) => name);
  return (
    textOf(family, 'type') === metric.type &&
    listOf(family, 'labels').map(String).toSorted().join() === names.toSorted().join() &&
    listOf(family, 'buckets').join() === (metric.buckets ?? []).join()
  );
}

function totalIn(row: unknown, names: readonly string[]): Total | undefined {
  const parts: readonly unknown[] = Array.isArray(row) ? row : [];
  const [values, figures] = parts;
  if (!isListOf(values, isText) || values.length !== names.length) return undefined;
  if (!isListOf(figures, isNumber)) return undefined;
  return { labels: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])), figures };
}

function hasKnownValues(metric: MetricSpec, { labels }: Total): boolean {
  return metric.labels.every(({ name, values }) => {
    const value = labels[name] ?? '';
    return values === 'capped' || value === overflowValue || values.includes(value);
  });
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
