import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Labels, MetricSpec } from '../domain/metric.ts';
import { isFit, type Entry, type Sample } from '../domain/report.ts';
import type { Series } from '../domain/series.ts';
import { initialLabels } from './initial-labels.ts';
import { FamilyTexts } from './family-texts.ts';
import { createInstrument, textLabels, type Instrument } from './instrument.ts';
import { LabelCap } from '../domain/label-cap.ts';
import { createStoreMetrics, type StoreMetrics } from './store-metrics.ts';
import { fullLabels, WrittenSeries } from './written-series.ts';

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
  private readonly texts = new FamilyTexts(this.registry);
  private readonly instruments = new Map<MetricSpec, Instrument>();
  /** What is in the exposition of the families that are cleared and written anew, by their registries. */
  private readonly written = new Map<MetricSpec, Map<string, WrittenSeries>>();
  private readonly cap: LabelCap;
  private readonly own: StoreMetrics;

  constructor(options: MetricStoreOptions) {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: neverMs });
    for (const name of [...misnamedDefaults, ...sampledDefaults]) this.registry.removeSingleMetric(name);
    this.cap = new LabelCap(options.labelLimit);
    this.own = createStoreMetrics(options.metrics);
    const { seriesOverflow, samplesRefused } = this.own;
    for (const metric of [...options.metrics, seriesOverflow, samplesRefused])
      this.instruments.set(metric, this.texts.watch(metric.name, createInstrument(metric, this.registry)));
    for (const registry of options.registries) this.begin(registry);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The exposition in Prometheus' text format. */
  exposition(): Promise<string> {
    return this.texts.exposition();
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
      const family = this.written.get(metric)?.get(registry);
      if (family === undefined) continue;
      this.removeAll(
        metric,
        family.take((written) => has(written, labels)),
      );
      if (family.isEmpty) this.lose(registry, metric);
    }
  }

  /** Enters samples in one tick, so that no scrape sees half of them. */
  apply(registry: string, samples: readonly Sample[]): void {
    const cleared = new Set<MetricSpec>();
    for (const sample of samples) {
      if (sample.op === 'clear') this.beginAnew(registry, sample.metric, cleared);
      else {
        // What is not set counts on from what is there.
        if (sample.op !== 'set' && cleared.delete(sample.metric)) this.removeStale(registry, sample.metric);
        this.enter(registry, sample);
      }
    }
    for (const metric of cleared) this.removeStale(registry, metric);
  }

  /** As a rule most of what is cleared is set again at once, so that only the rest is removed, at the end. */
  private beginAnew(registry: string, metric: MetricSpec, cleared: Set<MetricSpec>): void {
    this.instrumentOf(metric);
    this.cap.forget(registry, metric);
    this.written.get(metric)?.get(registry)?.beginTurn();
    cleared.add(metric);
  }

  private removeStale(registry: string, metric: MetricSpec): void {
    this.removeAll(metric, this.written.get(metric)?.get(registry)?.takeStale() ?? []);
  }

  private removeAll(metric: MetricSpec, series: readonly Labels[]): void {
    const instrument = this.instrumentOf(metric);
    for (const labels of series) instrument.remove(labels);
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
    this.written.get(metric)?.delete(registry);
    this.cap.forget(registry, metric);
  }

  private enter(registry: string, sample: Entry): void {
    const { metric } = sample;
    const instrument = this.instrumentOf(metric);
    if (!isFit(sample)) {
      this.count(registry, this.own.samplesRefused);
      return;
    }
    const { labels, overflowed } = this.cap.apply(registry, metric, sample.labels);
    if (overflowed && metric !== this.own.seriesOverflow)
      this.count(registry, this.own.seriesOverflow, { metric: metric.name });
    const isSet = sample.op === 'set';
    const full = isSet ? this.familyOf(registry, metric).note(labels) : fullLabels(metric, registry, labels);
    instrument.enter(full, sample);
  }

  private instrumentOf(metric: MetricSpec): Instrument {
    const instrument = this.instruments.get(metric);
    if (instrument === undefined) throw new Error(`${metric.name}: is not in the metric catalogue`);
    return instrument;
  }

  private count(registry: string, metric: MetricSpec, labels: Labels = {}): void {
    this.enter(registry, { op: 'add', metric, value: 1, labels });
  }

  private familyOf(registry: string, metric: MetricSpec): WrittenSeries {
    const byRegistry = this.written.get(metric) ?? new Map<string, WrittenSeries>();
    this.written.set(metric, byRegistry);
    const family = byRegistry.get(registry) ?? new WrittenSeries(registry, metric);
    byRegistry.set(registry, family);
    return family;
  }
}

function has(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}
