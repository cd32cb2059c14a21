import { onTestFinished } from 'vitest';
import { keepOutput } from '../support/output.ts';
import { metricCatalogue, reportedMetrics } from '../../src/catalogue.ts';
import { systemClock } from '../../src/domain/clock.ts';
import type { LogRecord } from '../../src/domain/log-record.ts';
import type { Labels, MetricSpec } from '../../src/domain/metric.ts';
import { set, type Sample } from '../../src/domain/report.ts';
import { MetricStore } from '../../src/telemetry/metric-store.ts';
import { CollectorFaults } from '../../src/web/collector-faults.ts';
import type { MetricReader } from '../../src/web/reader.ts';
import { Readiness } from '../../src/web/readiness.ts';
import { RecentRecords } from '../../src/web/recent-records.ts';
import { startWebServer } from '../../src/web/server.ts';

export const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The web part on loopback, reading real stores that a test fills. */
export class Exporter {
  readonly store: MetricStore;
  readonly recent = new RecentRecords();
  readonly faults = new CollectorFaults();
  readonly readiness = new Readiness();
  private readonly registries: readonly string[];
  private origin = '';

  constructor(registries: readonly string[]) {
    this.registries = registries;
    this.store = new MetricStore({ metrics: reportedMetrics, registries, labelLimit: 200 });
  }

  async start(metrics: MetricReader = this.store): Promise<this> {
    const server = await startWebServer(
      { host: '127.0.0.1', port: 0 },
      {
        sources: {
          version: '1.2.3',
          registries: () => this.registries.map((name) => ({ name, url: `https://${name}.example.com/` })),
          metrics,
          recentRecords: (registry) => this.recent.of(registry),
          lastProbeChange: (registry) => this.recent.lastChange(registry),
          faultOf: (registry, collector) => this.faults.of(registry, collector),
          isReady: () => this.readiness.isReady,
        },
        clock: systemClock,
        log: silentLog,
      },
    );
    onTestFinished(() => server.close());
    this.origin = `http://127.0.0.1:${server.address.port}`;
    return this;
  }

  get(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.origin}${path}`, init);
  }

  /** The status page's markup, from `<body>` on. */
  async page(): Promise<string> {
    const response = await this.get('/');
    return response.text();
  }

  /** What a person reads on the status page. */
  async read(): Promise<string> {
    const page = await this.page();
    keepOutput(page);
    return readable(page);
  }

  apply(registry: string, ...samples: readonly Sample[]): void {
    this.store.apply(registry, samples);
  }

  push(registry: string, ...records: readonly LogRecord[]): void {
    this.recent.push(registry, records);
  }
}

function readable(page: string): string {
  const body = page.slice(page.indexOf('<body>'));
  return body
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ')
    .trim();
}

/** A metric by its public name without the prefix. */
export function metric(name: string): MetricSpec {
  const found = metricCatalogue.find((candidate) => candidate.name === `docker_registry_${name}`);
  if (found === undefined) throw new Error(`${name}: not in the catalogue`);
  return found;
}

/** The sample that gives a metric, by its name without the prefix, a value. */
export function value(name: string, figure: number, labels: Labels = {}): Sample {
  return set(metric(name), figure, labels);
}
