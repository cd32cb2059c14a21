import type { DockerConfig, GcConfig, LogConfig, RegistryConfig, StorageConfig } from '../config/model.ts';
import type { DockerEngine } from '../docker/engine.ts';
import type { Clock } from '../domain/clock.ts';
import type { Collector } from '../domain/collector.ts';
import type { MetricSpec } from '../domain/metric.ts';
import { emptyReport } from '../domain/report.ts';
import type { Turns } from '../domain/turns.ts';
import { stateDataPath, stateFilePath } from '../state/state-directory.ts';
import { StateFile } from '../state/state-file.ts';
import { createCanaryCollector } from './canary/collector.ts';
import { canaryMetrics } from './canary/metrics.ts';
import { createContainerCollector } from './container/collector.ts';
import { containerMetrics } from './container/metrics.ts';
import { createGcCollector } from './gc/collector.ts';
import { gcMetrics } from './gc/metrics.ts';
import type { GcInbox } from './gc/notices.ts';
import { Checkpoint } from './log/checkpoint.ts';
import { createLogCollector } from './log/collector.ts';
import { createContainerLogSource } from './log/container/source.ts';
import { createFileSource } from './log/files/file-source.ts';
import { logMetrics } from './log/metrics.ts';
import type { LogStream } from './log/open-sources.ts';
import { LogShipment, type ShipmentOptions } from './log/shipment/shipment.ts';
import { ShippedMark } from './log/shipment/shipped-mark.ts';
import type { CollectorName } from './names.ts';
import type { Ties } from './ties.ts';
import { createProbeCollector } from './probe/collector.ts';
import { probeMetrics } from './probe/metrics.ts';
import { createStorageCollector, type StorageMemory } from './storage/collector.ts';
import { storageMetrics } from './storage/metrics.ts';

/** What collectors are made of besides their own configuration. */
export interface CollectorParts extends SharedParts {
  readonly engine: DockerEngine;
  readonly labelLimit: number;
  readonly version: string;
  /** Where what has to outlive the process is kept; undefined where nothing is. */
  readonly stateDir: string | undefined;
  readonly clock: Clock;
  /** The logs to follow where the configuration leaves it to discovery. */
  readonly foundLogs: () => readonly FoundLog[];
  /** What a run of the garbage collection is measured by. */
  readonly ties: Ties;
}

/** What is said for all registries, and may be said anew while they are watched. */
export interface SharedParts {
  readonly docker: DockerConfig;
  /** Where schedulers tell of garbage collections; undefined where they may not. */
  readonly gcInbox?: GcInbox | undefined;
  /** Has records of a log delivered; undefined where none are. */
  readonly shipping?: Pick<ShipmentOptions, 'ship' | 'tells'> | undefined;
}

/** A log of a container that was found. */
export interface FoundLog {
  readonly name: string;
  readonly container: string;
  readonly from: LogConfig['from'];
}

/** Where nothing is configured but schedulers may tell. */
const toldOnly: GcConfig = {
  ...{ intervalMs: 5_000, container: undefined, files: [], silenceMs: 3_600_000 },
  expectedIntervalMs: undefined,
};

export interface Maker {
  readonly name: CollectorName;
  readonly metrics: readonly MetricSpec[];
  /** What the collector depends on: when it changes, another one takes its place. */
  readonly settings: (registry: RegistryConfig, shared: SharedParts) => unknown;
  readonly make: (registry: RegistryConfig, parts: CollectorParts) => Collector | undefined;
}

/** Every collector there is, each made where it is configured. A new one is a folder and an entry here. */
export const makers: readonly Maker[] = [
  {
    name: 'probe',
    metrics: probeMetrics,
    settings: (registry) => [accessOf(registry), registry.collectors.probe],
    make: (registry, { version, clock, ties }) =>
      inTurn(createProbeCollector({ registry, version, clock, changes: ties.changes }), ties.probeTurns),
  },
  {
    name: 'canary',
    metrics: canaryMetrics,
    // It goes the same way to the registry as the probe.
    settings: (registry) => {
      const { canary, probe } = registry.collectors;
      return [accessOf(registry), canary, probe.family, probe.phaseTimeoutMs];
    },
    make: (registry, { version, clock, ties }) =>
      made(registry.collectors.canary, (config) =>
        createCanaryCollector({ registry, config, version, clock, last: ties.lastTrip }),
      ),
  },
  {
    name: 'log',
    metrics: logMetrics,
    settings: ({ collectors: { log, gc } }, { docker, gcInbox, shipping }) => [
      ...[log, log?.source.kind === 'files' ? undefined : docker],
      ...[hasWriteSight(gc, gcInbox), shipping?.tells],
    ],
    make: (registry, parts) => made(registry.collectors.log, (config) => makeLog(registry, config, parts)),
  },
  {
    name: 'container',
    metrics: containerMetrics,
    settings: ({ collectors }, { docker }) => [collectors.container, docker],
    make: ({ collectors }, { engine, clock }) =>
      made(collectors.container, (config) => createContainerCollector({ engine, config, clock })),
  },
  {
    name: 'storage',
    metrics: storageMetrics,
    settings: ({ collectors }) => collectors.storage,
    make: (registry, parts) =>
      made(registry.collectors.storage, (config) => makeStorage(registry, config, parts)),
  },
  {
    name: 'gc',
    metrics: gcMetrics,
    // It also depends on whether there is somebody to measure its runs.
    settings: ({ collectors: { gc, storage, log } }, { docker, gcInbox }) => [
      ...[gc, gc?.container === undefined ? undefined : docker, gcInbox === undefined],
      ...[storage === undefined, log === undefined],
    ],
    make: ({ collectors: { gc, storage, log } }, { engine, clock, gcInbox, ties }) =>
      made(gc ?? (gcInbox && toldOnly), (config) =>
        createGcCollector({
          ...{ engine, config, clock, inbox: gcInbox },
          scans: storage && ties.scans,
          writes: log && ties.writesDuringGc,
        }),
      ),
  },
];

/** Whoever asks the registry itself depends on it. */
function accessOf({ url, credentials, realms, tls, proxies }: RegistryConfig): unknown {
  return [url.href, credentials, realms, tls, proxies];
}

function made<C>(config: C | undefined, make: (config: C) => Collector): Collector | undefined {
  return config === undefined ? undefined : make(config);
}

/** The collector, in whose place others look as well: never two at once. */
function inTurn(collector: Collector, turns: Turns): Collector {
  return {
    ...collector,
    // Which may differ each time, so it is not to be copied.
    get intervalMs() {
      return collector.intervalMs;
    },
    collect: async (signal) => {
      const cycle = await turns.take(() => collector.collect(signal), signal);
      return cycle ?? { status: 'failed', report: emptyReport, detail: 'interrupted' };
    },
  };
}

function storageMemory(name: string, { stateDir, clock }: CollectorParts): StorageMemory | undefined {
  if (stateDir === undefined) return undefined;
  return {
    growth: new StateFile(stateFilePath(stateDir, name, 'storage-growth'), clock),
    scanPath: stateDataPath(stateDir, name, 'storage'),
  };
}

function makeStorage({ name }: RegistryConfig, config: StorageConfig, parts: CollectorParts): Collector {
  const { labelLimit, clock, ties } = parts;
  const kept = storageMemory(name, parts);
  const collector = createStorageCollector({ config, repositoryLimit: labelLimit - 1, clock, kept });
  ties.removals = collector.removals;
  return collector;
}

function makeLog({ name, collectors }: RegistryConfig, config: LogConfig, parts: CollectorParts): Collector {
  const { clock, ties, gcInbox, shipping } = parts;
  // One that takes another's place goes on where that one ended, and what it has counted is counted.
  const checkpoint = (ties.checkpoint ??= createCheckpoint(name, parts));
  const writes = hasWriteSight(collectors.gc, gcInbox) ? ties.writes : undefined;
  const streams = streamsOf(config, parts);
  const mark = (ties.shipped ??= createShippedMark(name, parts));
  if (shipping === undefined) void mark.forget();
  const shipment = shipping && new LogShipment({ streams, mark, clock, registry: name, ...shipping });
  return createLogCollector({ checkpoint, clock, writes, streams }, shipment);
}

function createShippedMark(name: string, { clock, stateDir }: CollectorParts): ShippedMark {
  if (stateDir === undefined) return new ShippedMark(undefined);
  return new ShippedMark(new StateFile(stateFilePath(stateDir, name, 'delivered'), clock));
}

function createCheckpoint(name: string, { clock, labelLimit, stateDir }: CollectorParts): Checkpoint {
  const path = stateDir === undefined ? undefined : stateFilePath(stateDir, name, 'log');
  const file = path === undefined ? undefined : new StateFile(path, clock);
  return new Checkpoint({ file, metrics: logMetrics, labelLimit });
}

/** Whether anybody wants to know what is written to the registry. */
function hasWriteSight(gc: GcConfig | undefined, gcInbox: GcInbox | undefined): boolean {
  return gc !== undefined || gcInbox !== undefined;
}

function streamsOf({ source, from }: LogConfig, parts: CollectorParts): () => readonly LogStream[] {
  const { clock } = parts;
  switch (source.kind) {
    case 'files': {
      const { paths } = source;
      const open = (resume: unknown) => createFileSource({ paths, from, clock, resume });
      return () => [{ name: 'files', open }];
    }
    case 'container': {
      const { container } = source;
      const stream = containerStream({ container, from, name: `container ${container}` }, parts);
      return () => [stream];
    }
    case 'found':
      return () => parts.foundLogs().map((log) => containerStream(log, parts));
  }
}

function containerStream(log: FoundLog, { engine, clock }: CollectorParts): LogStream {
  return { name: log.name, open: (resume) => createContainerLogSource({ engine, clock, resume, ...log }) };
}
