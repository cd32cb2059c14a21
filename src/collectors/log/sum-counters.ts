import type { Labels, MetricSpec } from '../../domain/metric.ts';
import { add, type Sample } from '../../domain/report.ts';

/**
 * Adds up what goes to the same series of a counter, for entering a sample costs more than parsing its line. Samples with a
 * capped label stay as they are: the store counts each that is over the limit.
 */
export function sumCounters(samples: readonly Sample[]): readonly Sample[] {
  const rest: Sample[] = [];
  const sums = new Map<MetricSpec, Map<string, Sum>>();
  for (const sample of samples) {
    if (isSummable(sample)) enter(sums, sample);
    else rest.push(sample);
  }
  return [...samplesOf(sums), ...rest];
}

interface Sum {
  readonly labels: Labels;
  value: number;
}

type Addition = Exclude<Sample, { op: 'clear' }>;

function isSummable(sample: Sample): sample is Addition {
  return sample.op === 'add' && sample.metric.labels.every(({ values }) => values !== 'capped');
}

function enter(sums: Map<MetricSpec, Map<string, Sum>>, { metric, labels, value }: Addition): void {
  const ofMetric = sums.get(metric) ?? new Map<string, Sum>();
  sums.set(metric, ofMetric);
  const key = metric.labels.map(({ name }) => labels[name]).join(' ');
  const sum = ofMetric.get(key) ?? { labels, value: 0 };
  ofMetric.set(key, sum);
  sum.value += value;
}

function samplesOf(sums: ReadonlyMap<MetricSpec, ReadonlyMap<string, Sum>>): readonly Sample[] {
  return [...sums].flatMap(([metric, ofMetric]) =>
    [...ofMetric.values()].map(({ labels, value }) => add(metric, value, labels)),
  );
}
