import type { DockerConfig, GcConfig, LogConfig, RegistryConfig } from '../config/model.ts';
import type { DockerEngine } from '../docker/engine.ts';
import type { Clock } from '../domain/clock.ts';
import type { Collector } from '../domain/collector.ts';
import { createContainerCollector } from './container/collector.ts';
import { createGcCollector } from './gc/collector.ts';
import type { GcInbox } from './gc/notices.ts';
import { AcceptedWrites } from './log/accepted-writes.ts';
import { Checkpoint } from './log/checkpoint.ts';
import { createLogCollector } from './log/collector.ts';
import { createContainerLogSource } from './log/container/source.ts';
import { createFileSource } from './log/files/file-source.ts';
import type { LogCollectorOptions } from './log/log-cycle.ts';
import { logMetrics } from './log/metrics.ts';
import { StateFile } from '../state/state-file.ts';
import { stateDataPath, stateFilePath } from '../state/state-directory.ts';
import { createProbeCollector } from './probe/collector.ts';
import { createStorageCollector, type StorageMemory } from './storage/collector.ts';

/** What collectors are made of besides their own configuration. */
export interface CollectorParts {
  readonly registry: RegistryConfig;
  readonly docker: DockerConfig;
  readonly engine: DockerEngine;
  readonly labelLimit: number;
  readonly version: string;
  /** Where what has to outlive the process is kept; undefined where nothing is. */
  readonly stateDir: string | undefined;
  readonly clock: Clock;
  /** Where schedulers tell of garbage collections; undefined where they may not. */
  readonly gcInbox?: GcInbox | undefined;
}

/** Where nothing is configured but schedulers may tell. */
const toldOnly: GcConfig = { intervalMs: 5_000, container: undefined, files: [], silenceMs: 3_600_000 };

/** Every collector there is, each made where it is configured. A new one is a folder and a line here. */
export function createCollectors(parts: CollectorParts): readonly Collector[] {
  const { registry, engine, clock, labelLimit, version, gcInbox } = parts;
  const { log, container, storage, gc = gcInbox && toldOnly } = registry.collectors;
  // A run of the garbage collection is measured by what the log and the storage show.
  const writes = log && gc && new AcceptedWrites();
  const kept = storageMemory(parts);
  const stored =
    storage && createStorageCollector({ config: storage, repositoryLimit: labelLimit - 1, clock, kept });
  const seen = { scans: stored?.removals, writes, inbox: gcInbox };
  return [
    createProbeCollector({ registry, version, clock }),
    log && createLogCollector({ ...logParts(parts, log), clock, writes }),
    container && createContainerCollector({ engine, config: container, clock }),
    stored,
    gc && createGcCollector({ engine, config: gc, clock, ...seen }),
  ].filter((collector) => collector !== undefined);
}

function storageMemory({ registry, stateDir, clock }: CollectorParts): StorageMemory | undefined {
  if (stateDir === undefined) return undefined;
  return {
    growth: new StateFile(stateFilePath(stateDir, registry.name, 'storage-growth'), clock),
    scanPath: stateDataPath(stateDir, registry.name, 'storage'),
  };
}

function logParts(
  { registry, engine, clock, labelLimit, stateDir }: CollectorParts,
  { source, from }: LogConfig,
): Omit<LogCollectorOptions, 'clock' | 'writes'> {
  const path = stateDir === undefined ? undefined : stateFilePath(stateDir, registry.name, 'log');
  const file = path === undefined ? undefined : new StateFile(path, clock);
  return {
    checkpoint: new Checkpoint({ file, metrics: logMetrics, labelLimit }),
    openSources: (positionOf) => {
      if (source.kind === 'files') {
        const { paths } = source;
        return [createFileSource({ paths, from, clock, resume: positionOf('files') })];
      }
      const { container } = source;
      const name = `container ${container}`;
      return [createContainerLogSource({ engine, container, from, clock, resume: positionOf(name) })];
    },
  };
}
