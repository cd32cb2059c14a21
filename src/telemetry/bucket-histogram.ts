import { Histogram, type Registry } from 'prom-client';
import type { Labels } from '../domain/metric.ts';
import type { Buckets } from '../domain/report.ts';

export interface BucketHistogramOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  /** Upper bounds in rising order. */
  readonly buckets: readonly number[];
}

interface Series {
  readonly labels: Labels;
  /** Of each bucket alone; the last is what is above every bound. */
  readonly counts: number[];
  sum: number;
}

/**
 * A histogram that also takes observations which were sorted into buckets elsewhere. prom-client's own takes them one by
 * one only and keeps its series to itself; so the series are kept here, and prom-client renders them.
 */
export class BucketHistogram {
  private readonly options: BucketHistogramOptions;
  private readonly all = new Map<string, Series>();

  constructor(options: BucketHistogramOptions, registry: Registry) {
    this.options = options;
    registry.registerMetric(new ShownHistogram(options, this.all));
  }

  observe(labels: Labels, value: number): void {
    const { buckets } = this.options;
    const bucket = buckets.findIndex((bound) => value <= bound);
    const series = this.at(labels);
    enter(series, bucket === -1 ? buckets.length : bucket, 1);
    series.sum += value;
  }

  merge(labels: Labels, { counts, sum }: Buckets): void {
    const series = this.at(labels);
    for (const [bucket, count] of counts.entries()) enter(series, bucket, count);
    series.sum += sum;
  }

  /** Makes the series exist at zero, whatever it has counted. */
  zero(labels: Labels): void {
    this.remove(labels);
    this.at(labels);
  }

  remove(labels: Labels): void {
    this.all.delete(this.keyOf(labels));
  }

  /** The labels of every series there is. */
  series(): readonly Labels[] {
    return [...this.all.values()].map(({ labels }) => labels);
  }

  private at(labels: Labels): Series {
    const key = this.keyOf(labels);
    const series = this.all.get(key) ?? {
      labels,
      counts: [...this.options.buckets.map(() => 0), 0],
      sum: 0,
    };
    this.all.set(key, series);
    return series;
  }

  private keyOf(labels: Labels): string {
    return JSON.stringify(this.options.labelNames.map((name) => labels[name]));
  }
}

/** Shows the series in place of those of its base class, which has none. */
class ShownHistogram extends Histogram {
  private readonly options: BucketHistogramOptions;
  private readonly all: ReadonlyMap<string, Series>;

  constructor(options: BucketHistogramOptions, all: ReadonlyMap<string, Series>) {
    const { name, help, labelNames, buckets } = options;
    super({ name, help, labelNames, buckets: [...buckets], registers: [] });
    this.options = options;
    this.all = all;
  }

  /** What prom-client 15 asks a histogram for: its registry when it renders, and `get` of the base class. */
  getForPromString(): Promise<unknown> {
    const { name, help } = this.options;
    const values = [...this.all.values()].flatMap((series) => this.linesOf(series));
    return Promise.resolve({ name, help, type: 'histogram', values, aggregator: 'sum' });
  }

  private linesOf({ labels: sharedLabels, counts, sum }: Series): readonly object[] {
    const { name, buckets } = this.options;
    let count = 0;
    const lines = counts.map((ofBucket, bucket) => {
      count += ofBucket;
      const le = buckets[bucket] ?? '+Inf';
      return { metricName: `${name}_bucket`, labels: { le }, sharedLabels, value: count };
    });
    return [
      ...lines,
      { metricName: `${name}_sum`, labels: {}, sharedLabels, value: sum },
      { metricName: `${name}_count`, labels: {}, sharedLabels, value: count },
    ];
  }
}

function enter({ counts }: Series, bucket: number, count: number): void {
  counts[bucket] = (counts[bucket] ?? 0) + count;
}
