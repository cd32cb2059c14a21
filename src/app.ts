import { reportedMetrics } from './catalogue.ts';
import { createCollectors } from './collectors/list.ts';
import { poll } from './collectors/poll.ts';
import type { RegistryConfig, ValidatedConfig } from './config/model.ts';
import { createDockerEngine } from './docker/create-engine.ts';
import type { Clock } from './domain/clock.ts';
import type { Logger } from './domain/logger.ts';
import type { Report } from './domain/report.ts';
import { startSamples, type Build } from './telemetry/build-info.ts';
import { MetricStore } from './telemetry/metric-store.ts';
import { OtlpDelivery } from './telemetry/otlp/delivery.ts';
import { CollectorFaults } from './web/collector-faults.ts';
import type { WebSources } from './web/reader.ts';
import { Readiness } from './web/readiness.ts';
import { RecentRecords } from './web/recent-records.ts';
import { startWebServer, type WebAddress } from './web/server.ts';

export interface AppOptions {
  readonly config: ValidatedConfig;
  readonly build: Build;
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

export interface App {
  readonly address: WebAddress;
  /** Resolves when everything has been closed. */
  readonly done: Promise<void>;
}

/** A look that takes longer, as into a storage of many millions of files, does not keep the exporter from being ready. */
const longestFirstLookMs = 30_000;

/** The composition root: makes every part, and ties sources to sinks. Rejects when the address cannot be had. */
export async function startApp(options: AppOptions): Promise<App> {
  const sinks = createSinks(options);
  const readiness = new Readiness();
  const { config, build, clock, log, signal } = options;
  void clock.sleep(longestFirstLookMs, signal).then(() => {
    readiness.waitNoLonger();
  });
  const sources: WebSources = {
    version: build.version,
    registries: config.registries.map(({ name, url }) => ({ name, url: `${url.origin}${url.pathname}` })),
    metrics: sinks.store,
    recentRecords: (registry) => sinks.recent.of(registry),
    faultOf: (registry, collector) => sinks.faults.of(registry, collector),
    isReady: () => readiness.isReady,
  };
  const server = await startWebServer(config.web, { sources, clock, log });
  const running = [
    ...config.registries.flatMap((registry) => runCollectors(options, { registry, sinks, readiness })),
    ...(sinks.delivery === undefined ? [] : [sinks.delivery.run(signal)]),
  ];
  return { address: server.address, done: Promise.all(running).then(() => server.close()) };
}

interface Sinks {
  readonly store: MetricStore;
  readonly recent: RecentRecords;
  readonly faults: CollectorFaults;
  readonly delivery: OtlpDelivery | undefined;
}

function createSinks({ config, build, clock, log }: AppOptions): Sinks {
  const registries = config.registries.map(({ name }) => name);
  const store = new MetricStore({ metrics: reportedMetrics, registries, labelLimit: config.labelLimit });
  store.apply('', startSamples(build, clock.now()));
  return {
    store,
    recent: new RecentRecords(),
    faults: new CollectorFaults(),
    delivery: createDelivery({ config, build, clock, log }, store),
  };
}

function createDelivery(
  { config, build, clock, log }: Omit<AppOptions, 'signal'>,
  store: MetricStore,
): OtlpDelivery | undefined {
  const { logsUrl, headers, timeoutMs } = config.otlp;
  if (logsUrl === undefined) return undefined;
  return new OtlpDelivery({
    ...{ logsUrl, headers, timeoutMs, version: build.version, clock, log },
    apply: (registry, samples) => {
      store.apply(registry, samples);
    },
  });
}

interface RegistryParts {
  readonly registry: RegistryConfig;
  readonly sinks: Sinks;
  readonly readiness: Readiness;
}

function runCollectors(options: AppOptions, { registry, sinks, readiness }: RegistryParts): Promise<void>[] {
  const { config, clock, log, signal, build } = options;
  const { host, composeProject } = config.docker;
  const engine = createDockerEngine(host, { tls: config.docker.tls, composeProject, clock });
  const { docker, labelLimit } = config;
  const collectors = createCollectors({
    registry,
    docker,
    engine,
    labelLimit,
    clock,
    version: build.version,
    stateDir: config.stateDir,
  });
  return collectors.map((collector) => {
    const firstLook = readiness.expect();
    const accept = (report: Report, fault: string): void => {
      firstLook();
      sinks.faults.note(registry.name, collector.name, fault);
      deliver(sinks, registry.name, report);
    };
    return poll({ collector, clock, log, registry: registry.name, accept }, signal);
  });
}

/** Every sink takes a report before the next cycle begins. */
function deliver(sinks: Sinks, registry: string, { samples, records }: Report): void {
  sinks.store.apply(registry, samples);
  sinks.recent.push(registry, records);
  sinks.delivery?.accept(registry, records);
}
