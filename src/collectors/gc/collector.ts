import type { GcConfig } from '../../config/model.ts';
import type { ContainerDetails } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import { aborted } from '../../domain/aborted.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import { gcRecord, gcSamples, unseenSamples } from './report.ts';
import { findTarget } from './target.ts';
import { GcWatch } from './watch.ts';

export interface GcCollectorOptions {
  readonly engine: DockerEngine;
  readonly config: GcConfig;
  readonly clock: Clock;
}

/** Sees the garbage collections of a registry, whoever starts them, in what the Engine reports. */
export function createGcCollector({ engine, config, clock }: GcCollectorOptions): Collector {
  const watch = new GcWatch(engine, clock);
  let registry: ContainerDetails | undefined;
  const collect = async (signal: AbortSignal): Promise<Cycle> => {
    const target = await findTarget(engine, config.container, signal);
    registry = target.status === 'ok' ? target.container : undefined;
    const look = target.status === 'ok' ? await watch.look(target.container, signal) : target;
    if (look.status === 'failed')
      return { status: 'failed', report: { samples: unseenSamples, records: [] }, detail: look.detail };
    const report = { samples: gcSamples(watch.ledger), records: look.finished.map(gcRecord) };
    return { status: 'ok', report };
  };
  const wake = async (signal: AbortSignal): Promise<void> => {
    const isChanged = registry !== undefined && (await watch.awaitChange(registry, signal));
    if (!isChanged) await aborted(signal);
  };
  return { name: 'gc', intervalMs: config.intervalMs, collect, wake, close: () => undefined };
}
