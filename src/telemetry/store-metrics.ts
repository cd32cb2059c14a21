import { counter, type LabelSpec, type MetricSpec } from '../domain/metric.ts';
import { overflowValue } from '../domain/label-cap.ts';

export interface StoreMetrics {
  readonly seriesOverflow: MetricSpec;
  readonly samplesRefused: MetricSpec;
}

/** What the store says of itself, from start-up, so that the first time shows in `increase()`. */
export function createStoreMetrics(metrics: readonly MetricSpec[]): StoreMetrics {
  const capped = metrics.filter(({ scope, labels }) => scope === 'registry' && labels.some(isCapped));
  // A value that a closed set does not hold is a bug of ours, and its metric is counted as other.
  return {
    seriesOverflow: counter(
      'docker_registry_exporter_series_overflow_total',
      'Observations whose label value was over the limit or not fit for a label, and which were entered under other.',
      { labels: [{ name: 'metric', values: [...capped.map(({ name }) => name), overflowValue] }] },
    ),
    samplesRefused: counter(
      'docker_registry_exporter_samples_refused_total',
      'Observations left out because no series can take their value: not a finite number, or a negative one for a counter.',
    ),
  };
}

function isCapped({ values }: LabelSpec): boolean {
  return values === 'capped';
}
