import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Labels, MetricSpec } from '../domain/metric.ts';
import { add, isFit, type Sample } from '../domain/report.ts';
import type { Series } from '../domain/series.ts';
import { initialLabels } from './initial-labels.ts';
import { createInstrument, type Instrument } from './instrument.ts';
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

/** Keeps every series of the contract. With `instrument.ts` the only user of prom-client. */
export class MetricStore {
  private readonly registry = new Registry();
  private readonly instruments = new Map<MetricSpec, Instrument>();
  /** What is in the exposition of the families that are cleared and written anew. */
  private readonly written = new Map<string, Map<string, Labels>>();
  private readonly cap: LabelCap;
  private readonly own: StoreMetrics;

  constructor(options: MetricStoreOptions) {
    collectDefaultMetrics({ register: this.registry });
    for (const name of misnamedDefaults) this.registry.removeSingleMetric(name);
    this.cap = new LabelCap(options.labelLimit);
    this.own = createStoreMetrics(options.metrics);
    const { seriesOverflow, samplesRefused } = this.own;
    for (const metric of [...options.metrics, seriesOverflow, samplesRefused]) {
      this.declare(metric, options.registries);
    }
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The exposition in Prometheus' text format. */
  exposition(): Promise<string> {
    return this.registry.metrics();
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

  private declare(metric: MetricSpec, registries: readonly string[]): void {
    const instrument = createInstrument(metric, this.registry);
    this.instruments.set(metric, instrument);
    for (const registry of registries) {
      for (const labels of initialLabels(metric)) instrument.zero(fullLabels(metric, registry, labels));
    }
  }

  private enter(registry: string, sample: Sample): void {
    const { metric } = sample;
    const instrument = this.instruments.get(metric);
    if (instrument === undefined) throw new Error(`${metric.name}: is not in the metric catalogue`);
    if (sample.op === 'clear') {
      this.clear(registry, metric, instrument);
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
    const family = `${registry} ${metric.name}`;
    const series = this.written.get(family) ?? new Map<string, Labels>();
    this.written.set(family, series);
    series.set(JSON.stringify(labels), labels);
  }

  private clear(registry: string, metric: MetricSpec, instrument: Instrument): void {
    const family = `${registry} ${metric.name}`;
    for (const labels of this.written.get(family)?.values() ?? []) instrument.remove(labels);
    this.written.delete(family);
    this.cap.forget(registry, metric);
  }
}

function fullLabels(metric: MetricSpec, registry: string, labels: Labels): Labels {
  return metric.scope === 'registry' ? { registry, ...labels } : labels;
}

function textLabels(labels: Readonly<Record<string, unknown>>): Labels {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}
