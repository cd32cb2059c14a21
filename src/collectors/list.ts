import type { DockerConfig, GcConfig, LogConfig, RegistryConfig, StorageConfig } from '../config/model.ts';
import type { DockerEngine } from '../docker/engine.ts';
import type { Clock } from '../domain/clock.ts';
import type { Collector } from '../domain/collector.ts';
import { stateDataPath, stateFilePath } from '../state/state-directory.ts';
import { StateFile } from '../state/state-file.ts';
import { createCanaryCollector } from './canary/collector.ts';
import { createContainerCollector } from './container/collector.ts';
import { createGcCollector } from './gc/collector.ts';
import type { GcInbox } from './gc/notices.ts';
import { Checkpoint } from './log/checkpoint.ts';
import { createLogCollector } from './log/collector.ts';
import { createContainerLogSource } from './log/container/source.ts';
import { createFileSource } from './log/files/file-source.ts';
import { logMetrics } from './log/metrics.ts';
import type { LogStream } from './log/open-sources.ts';
import type { CollectorName } from './names.ts';
import type { Ties } from './ties.ts';
import { createProbeCollector } from './probe/collector.ts';
import { createStorageCollector, type StorageMemory } from './storage/collector.ts';

/** What collectors are made of besides their own configuration. */
export interface CollectorParts {
  readonly docker: DockerConfig;
  readonly engine: DockerEngine;
  readonly labelLimit: number;
  readonly version: string;
  /** Where what has to outlive the process is kept; undefined where nothing is. */
  readonly stateDir: string | undefined;
  readonly clock: Clock;
  /** The logs to follow where the configuration leaves it to discovery. */
  readonly foundLogs: () => readonly FoundLog[];
  /** Where schedulers tell of garbage collections; undefined where they may not. */
  readonly gcInbox?: GcInbox | undefined;
  /** What a run of the garbage collection is measured by. */
  readonly ties: Ties;
}

/** A log of a container that was found. */
export interface FoundLog {
  readonly name: string;
  readonly container: string;
  readonly from: LogConfig['from'];
}

/** Where nothing is configured but schedulers may tell. */
const toldOnly: GcConfig = { intervalMs: 5_000, container: undefined, files: [], silenceMs: 3_600_000 };

export interface Maker {
  readonly name: CollectorName;
  /** What the collector depends on: when it changes, another one takes its place. */
  readonly settings: (registry: RegistryConfig) => unknown;
  readonly make: (registry: RegistryConfig, parts: CollectorParts) => Collector | undefined;
}

/** Every collector there is, each made where it is configured. A new one is a folder and an entry here. */
export const makers: readonly Maker[] = [
  {
    name: 'probe',
    settings: ({ url, credentials, realms, tls, proxies, collectors }) => [
      ...[url.href, credentials, realms, tls, proxies],
      collectors.probe,
    ],
    make: (registry, { version, clock }) => createProbeCollector({ registry, version, clock }),
  },
  {
    name: 'canary',
    settings: ({ url, credentials, realms, tls, proxies, collectors }) => [
      ...[url.href, credentials, realms, tls, proxies],
      collectors.canary,
    ],
    make: (registry, { version, clock }) =>
      made(registry.collectors.canary, (config) =>
        createCanaryCollector({ registry, config, version, clock }),
      ),
  },
  {
    name: 'log',
    settings: ({ collectors }) => collectors.log,
    make: (registry, parts) => made(registry.collectors.log, (config) => makeLog(registry, config, parts)),
  },
  {
    name: 'container',
    settings: ({ collectors }) => collectors.container,
    make: ({ collectors }, { engine, clock }) =>
      made(collectors.container, (config) => createContainerCollector({ engine, config, clock })),
  },
  {
    name: 'storage',
    settings: ({ collectors }) => collectors.storage,
    make: (registry, parts) =>
      made(registry.collectors.storage, (config) => makeStorage(registry, config, parts)),
  },
  {
    name: 'gc',
    // It also depends on whether there is somebody to measure its runs.
    settings: ({ collectors: { gc, storage, log } }) => [gc, storage === undefined, log === undefined],
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

function made<C>(config: C | undefined, make: (config: C) => Collector): Collector | undefined {
  return config === undefined ? undefined : make(config);
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
  const { clock, labelLimit, stateDir } = parts;
  const path = stateDir === undefined ? undefined : stateFilePath(stateDir, name, 'log');
  const file = path === undefined ? undefined : new StateFile(path, clock);
  const checkpoint = new Checkpoint({ file, metrics: logMetrics, labelLimit });
  const writes = collectors.gc === undefined && parts.gcInbox === undefined ? undefined : parts.ties.writes;
  return createLogCollector({ checkpoint, clock, writes, streams: streamsOf(config, parts) });
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
