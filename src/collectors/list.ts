import type { DockerConfig, RegistryConfig } from '../config/model.ts';
import type { DockerEngine } from '../docker/engine.ts';
import type { Clock } from '../domain/clock.ts';
import type { Collector } from '../domain/collector.ts';
import { createContainerCollector } from './container/collector.ts';
import { createGcCollector } from './gc/collector.ts';
import { createLogCollector } from './log/collector.ts';
import { createContainerLogSource } from './log/container-source.ts';
import { FileSource } from './log/file-source.ts';
import type { LogSource } from './log/source.ts';
import { createProbeCollector } from './probe/collector.ts';
import { createStorageCollector } from './storage/collector.ts';

/** What collectors are made of besides their own configuration. */
export interface CollectorParts {
  readonly registry: RegistryConfig;
  readonly docker: DockerConfig;
  readonly engine: DockerEngine;
  readonly labelLimit: number;
  readonly version: string;
  readonly clock: Clock;
}

/** Every collector there is, each made where it is configured. A new one is a folder and a line here. */
export function createCollectors(parts: CollectorParts): readonly Collector[] {
  const { registry, engine, clock, labelLimit, version } = parts;
  const { log, container, storage, gc } = registry.collectors;
  return [
    createProbeCollector({ registry, version, clock }),
    ...made(log, () => createLogCollector({ sources: logSources(parts), clock })),
    ...made(container, (config) => createContainerCollector({ engine, config, clock })),
    ...made(storage, (config) => createStorageCollector({ config, repositoryLimit: labelLimit - 1, clock })),
    ...made(gc, (config) => createGcCollector({ engine, config, clock })),
  ];
}

function made<C>(config: C | undefined, make: (config: C) => Collector): readonly Collector[] {
  return config === undefined ? [] : [make(config)];
}

function logSources({ registry, engine, clock }: CollectorParts): readonly LogSource[] {
  const log = registry.collectors.log;
  if (log === undefined) return [];
  const { source, from } = log;
  if (source.kind === 'files') return source.paths.map((path) => new FileSource({ path, from, clock }));
  return [createContainerLogSource({ engine, container: source.container, from, clock })];
}
