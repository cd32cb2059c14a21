import { exporterMetrics, reportedMetrics } from '../catalogue.ts';
import { selfMetrics } from '../collectors/self-metrics.ts';
import type { MetricSpec } from '../domain/metric.ts';
import { clear, type Report, type Sample } from '../domain/report.ts';
import { reloadSamples, startSamples } from '../telemetry/build-info.ts';
import { MetricStore } from '../telemetry/metric-store.ts';
import { pendingRecords } from '../telemetry/otlp/metrics.ts';
import { exporterResource } from '../telemetry/otlp/resource.ts';
import { CollectorFaults } from '../web/collector-faults.ts';
import { RecentRecords } from '../web/recent-records.ts';
import type { AppOptions } from './options.ts';
import { OtlpOutlet } from './otlp-outlet.ts';

/** Where what collectors report goes, for the registries that are watched now. */
export class Sinks {
  readonly store: MetricStore;
  readonly recent = new RecentRecords();
  readonly faults = new CollectorFaults();
  readonly outlet: OtlpOutlet;
  readonly #known = new Set<string>();

  constructor({ config, build, clock, log, signal }: AppOptions, instanceId: string) {
    this.store = new MetricStore({ metrics: reportedMetrics, registries: [], labelLimit: config.labelLimit });
    this.store.apply('', startSamples(build, clock.now()));
    const apply = (registry: string, samples: readonly Sample[]): void => {
      // Its last records may be on their way when a registry is watched no more.
      if (this.#known.has(registry)) this.store.apply(registry, samples);
    };
    const closed = (): void => {
      this.#clearPending();
    };
    const { version } = build;
    const resource = exporterResource({ version, instanceId }, config.otlp.resource);
    this.outlet = new OtlpOutlet({ version, resource, clock, log, apply, closed }, signal);
  }

  begin(registry: string): void {
    this.#known.add(registry);
    this.store.begin(registry, exporterMetrics);
  }

  /** Counters of a collector that a registry does not have would say that nothing happened where nobody looks. */
  beginCollector(registry: string, metrics: readonly MetricSpec[]): void {
    this.store.begin(registry, metrics);
  }

  async forget(registry: string): Promise<void> {
    this.#known.delete(registry);
    this.recent.forget(registry);
    this.faults.forget(registry);
    await this.store.forget(registry);
  }

  /** Every sink takes a report before the next cycle begins. */
  deliver(registry: string, { samples, records, isShipped = false }: Report): void {
    this.store.apply(registry, samples);
    this.recent.push(registry, records);
    if (!isShipped) this.outlet.accept(registry, records);
  }

  /** What a collector that is no more has told must not be taken for what is now. */
  forgetCollector(registry: string, collector: string, metrics: readonly MetricSpec[]): void {
    this.faults.note(registry, collector, '');
    this.store.withdraw(registry, metrics);
    this.store.withdraw(registry, selfMetrics, { collector });
  }

  noteReload(isSuccess: boolean, nowMs: number): void {
    this.store.apply('', reloadSamples(isSuccess, nowMs));
  }

  /** A figure that nobody can tell any more must not stay what it was. */
  #clearPending(): void {
    for (const registry of this.#known) this.store.apply(registry, [clear(pendingRecords)]);
  }
}
