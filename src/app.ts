import { reportedMetrics } from './catalogue.ts';
import { GcInbox } from './collectors/gc/notices.ts';
import { RegistryRun } from './collectors/run-registry.ts';
import type { RegistryConfig, ValidatedConfig } from './config/model.ts';
import { createDockerEngine } from './docker/create-engine.ts';
import type { Clock } from './domain/clock.ts';
import type { Logger } from './domain/logger.ts';
import type { Report } from './domain/report.ts';
import { startSamples, type Build } from './telemetry/build-info.ts';
import { MetricStore } from './telemetry/metric-store.ts';
import { OtlpDelivery } from './telemetry/otlp/delivery.ts';
import { CollectorFaults } from './web/collector-faults.ts';
import type { GcIntake } from './web/gc-handler.ts';
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
  const addresses = new Map(config.registries.map(({ name, url }) => [name, url]));
  const sources: WebSources = {
    version: build.version,
    registries: () => [...addresses].map(([name, url]) => ({ name, url: `${url.origin}${url.pathname}` })),
    metrics: sinks.store,
    recentRecords: (registry) => sinks.recent.of(registry),
    lastProbeChange: (registry) => sinks.recent.lastChange(registry),
    faultOf: (registry, collector) => sinks.faults.of(registry, collector),
    isReady: () => readiness.isReady,
    gcIntake: gcIntakeOf(config, sinks.gcInboxes),
  };
  const server = await startWebServer(config.web, { sources, clock, log });
  const running = [
    ...config.registries.map((registry) => runRegistry(options, { registry, sinks, readiness, addresses })),
    ...(sinks.delivery === undefined ? [] : [sinks.delivery.run(signal)]),
  ];
  return { address: server.address, done: Promise.all(running).then(() => server.close()) };
}

interface Sinks {
  readonly store: MetricStore;
  readonly recent: RecentRecords;
  readonly faults: CollectorFaults;
  readonly delivery: OtlpDelivery | undefined;
  /** Where schedulers tell of garbage collections, by registry; empty where they may not. */
  readonly gcInboxes: ReadonlyMap<string, GcInbox>;
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
    gcInboxes: new Map(
      config.web.gcTokenFile === undefined ? [] : registries.map((name) => [name, new GcInbox(clock)]),
    ),
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

function gcIntakeOf({ web }: ValidatedConfig, inboxes: ReadonlyMap<string, GcInbox>): GcIntake | undefined {
  if (web.gcTokenFile === undefined) return undefined;
  return {
    tokenFile: web.gcTokenFile,
    registries: [...inboxes.keys()],
    accept: (registry, notice) => inboxes.get(registry)?.accept(notice) ?? false,
  };
}

interface RegistryParts {
  readonly registry: RegistryConfig;
  readonly sinks: Sinks;
  readonly readiness: Readiness;
  /** Where each registry is, for the page. */
  readonly addresses: Map<string, URL>;
}

function runRegistry(options: AppOptions, { registry, sinks, ...shared }: RegistryParts): Promise<void> {
  const { config, clock, log, signal, build } = options;
  const { docker, labelLimit, stateDir } = config;
  const { name } = registry;
  const engine = createDockerEngine(docker.host, {
    ...{ tls: docker.tls, composeProject: docker.composeProject, clock },
  });
  const firstLooks = new Map<string, () => void>();
  const run = new RegistryRun(
    {
      ...{ registry, log, isOnly: config.registries.length === 1 },
      parts: {
        ...{ docker, engine, labelLimit, stateDir, clock, version: build.version },
        gcInbox: sinks.gcInboxes.get(name),
      },
      begun: (collector) => {
        if (!firstLooks.has(collector)) firstLooks.set(collector, shared.readiness.expect());
      },
      accept: (collector, report, fault) => {
        firstLooks.get(collector)?.();
        sinks.faults.note(name, collector, fault);
        deliver(sinks, name, report);
      },
      lacks: (collector, why) => {
        sinks.faults.note(name, collector, why);
      },
      moved: (url) => shared.addresses.set(name, url),
    },
    signal,
  );
  return run.run();
}

/** Every sink takes a report before the next cycle begins. */
function deliver(sinks: Sinks, registry: string, { samples, records }: Report): void {
  sinks.store.apply(registry, samples);
  sinks.recent.push(registry, records);
  sinks.delivery?.accept(registry, records);
}
