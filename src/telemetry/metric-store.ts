import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Labels, MetricSpec } from '../domain/metric.ts';
import { add, isFit, type Sample } from '../domain/report.ts';
import type { Series } from '../domain/series.ts';
import { initialLabels } from './initial-labels.ts';
import { createInstrument, textLabels, type Instrument } from './instrument.ts';
import { LabelCap } from '../domain/label-cap.ts';
import { createStoreMetrics, type StoreMetrics } from './store-metrics.ts';

export interface MetricStoreOptions {
  /** All but the store's own. */
  readonly metrics: readonly MetricSpec[];
  readonly registries: readonly string[];
  /** How many values a label from outside may have, for each metric and registry. */
  readonly labelLimit: number;
}

/** Gauges that call themselves totals, which `promtool check metrics` refuses; the same figures exist by type. */
const misnamedDefaults = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * They come from a timer that wakes the process 100 times a second, half a percent of a core where nothing else goes on.
 * `nodejs_eventloop_lag_seconds` is measured at each scrape instead.
 */
const sampledDefaults = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'].map(
  (figure) => `nodejs_eventloop_lag_${figure}_seconds`,
);
/** The longest that a timer can take. */
const neverMs = 2 ** 31 - 1;

/** Keeps every series of the contract. With `instrument.ts` the only user of prom-client. */
export class MetricStore {
  private readonly registry = new Registry();
  private readonly instruments = new Map<MetricSpec, Instrument>();
  /** What is in the exposition of the families that are cleared and written anew. */
  private readonly written = new Map<string, Map<string, Labels>>();
  private readonly cap: LabelCap;
  private readonly own: StoreMetrics;

  constructor(options: MetricStoreOptions) {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: neverMs });
    for (const name of [...misnamedDefaults, ...sampledDefaults]) this.registry.removeSingleMetric(name);
    this.cap = new LabelCap(options.labelLimit);
    this.own = createStoreMetrics(options.metrics);
    const { seriesOverflow, samplesRefused } = this.own;
    for (const metric of [...options.metrics, seriesOverflow, samplesRefused])
      this.instruments.set(metric, createInstrument(metric, this.registry));
    for (const registry of options.registries) this.begin(registry);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The exposition in Prometheus' text format. */
  exposition(): Promise<string> {
    return this.registry.metrics();
  }

  /** Makes the counters of a registry exist at zero, so that a first failure shows in `increase()`: by default all. */
  begin(registry: string, metrics: Iterable<MetricSpec> = this.instruments.keys()): void {
    const { seriesOverflow, samplesRefused } = this.own;
    for (const metric of [...metrics, seriesOverflow, samplesRefused]) this.zero(registry, metric);
  }

  /** Removes every series of a registry. */
  async forget(registry: string): Promise<void> {
    const found = await Promise.all(
      [...this.instruments].map(async ([metric, instrument]) => {
        const series = (await instrument.series()).filter((labels) => has(labels, { registry }));
        return { metric, instrument, series };
      }),
    );
    // In one tick, so that no scrape sees half of it.
    for (const { metric, instrument, series } of found) {
      for (const labels of series) instrument.remove(labels);
      this.lose(registry, metric);
    }
  }

  /** Removes what was set: what was counted stays. With labels, only the series that have them. */
  withdraw(registry: string, metrics: readonly MetricSpec[], labels: Labels = {}): void {
    for (const metric of metrics) {
      const series = this.written.get(familyOf(registry, metric));
      for (const [key, written] of series ?? []) {
        if (!has(written, labels)) continue;
        this.instruments.get(metric)?.remove(written);
        series?.delete(key);
      }
      if (series?.size === 0) this.lose(registry, metric);
    }
  }

  /** Enters samples in one tick, so that no scrape sees half of them. */
  apply(registry: string, samples: readonly Sample[]): void {
    for (const sample of samples) this.enter(registry, sample);
  }

  /** The series of a counter or gauge; empty where there are none. */
  async read(name: string): Promise<readonly Series[]> {
    const metric = await this.registry.getSingleMetric(name)?.get();
    return (metric?.values ?? []).map(({ labels, value }) => ({ labels: textLabels(labels), value }));
  }

  private zero(registry: string, metric: MetricSpec): void {
    if (metric.scope === 'process') return;
    for (const labels of initialLabels(metric)) this.instruments.get(metric)?.zero({ registry, ...labels });
  }

  /** Makes room again for what is about to be written anew. */
  private lose(registry: string, metric: MetricSpec): void {
    this.written.delete(familyOf(registry, metric));
    this.cap.forget(registry, metric);
  }

  private enter(registry: string, sample: Sample): void {
    const { metric } = sample;
    const instrument = this.instruments.get(metric);
    if (instrument === undefined) throw new Error(`${metric.name}: is not in the metric catalogue`);
    if (sample.op === 'clear') {
      this.withdraw(registry, [metric]);
      return;
    }
    if (!isFit(sample)) {
      this.enter(registry, add(this.own.samplesRefused));
      return;
    }
    const { labels, overflowed } = this.cap.apply(registry, metric, sample.labels);
    if (overflowed && metric !== this.own.seriesOverflow) this.countOverflow(registry, metric);
    const full = fullLabels(metric, registry, labels);
    instrument.enter(full, sample);
    if (sample.op === 'set') this.remember(registry, metric, full);
  }

  private countOverflow(registry: string, { name }: MetricSpec): void {
    this.enter(registry, add(this.own.seriesOverflow, 1, { metric: name }));
  }

  private remember(registry: string, metric: MetricSpec, labels: Labels): void {
    const family = familyOf(registry, metric);
    const series = this.written.get(family) ?? new Map<string, Labels>();
    this.written.set(family, series);
    series.set(JSON.stringify(labels), labels);
  }
}

function familyOf(registry: string, { name }: MetricSpec): string {
  return `${registry} ${name}`;
}

function fullLabels(metric: MetricSpec, registry: string, labels: Labels): Labels {
  return metric.scope === 'registry' ? { registry, ...labels } : labels;
}

function has(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}
