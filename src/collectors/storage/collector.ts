import type { StorageConfig } from '../../config/model.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import { ProcessReader } from '../../registry/storage/process-reader.ts';
import type { Program } from '../../registry/storage/program.ts';
import { storagePrograms } from '../../registry/storage/programs.ts';
import { CapacityLook } from './capacity-look.ts';
import { capacitySamples, ThresholdWatch, withoutCapacity } from './report.ts';
import { Scans } from './scans.ts';

export interface StorageCollectorOptions {
  readonly config: StorageConfig;
  /** How many repositories get a series of their own. */
  readonly repositoryLimit: number;
  readonly clock: Clock;
  /** What reads the storage, by default the programs of this release. */
  readonly programs?: { readonly capacity: Program; readonly scan: Program };
}

/** Looks at the file system on every cycle, and has the tree scanned beside the cycles. */
export function createStorageCollector(options: StorageCollectorOptions): Collector {
  const parts = createParts(options);
  return {
    name: 'storage',
    intervalMs: options.config.intervalMs,
    collect: (signal) => collect(parts, signal),
    wake: (signal) => parts.scans.ended(signal),
    close: () => {
      parts.capacity.close();
      parts.scans.close();
    },
  };
}

interface Parts {
  readonly capacity: CapacityLook;
  readonly scans: Scans;
  readonly watch: ThresholdWatch;
  readonly clock: Clock;
}

function createParts(options: StorageCollectorOptions): Parts {
  const { config, repositoryLimit, clock, programs = storagePrograms } = options;
  const { root } = config;
  return {
    capacity: new CapacityLook({ root, reader: new ProcessReader(programs.capacity, [root]), clock }),
    scans: new Scans({
      reader: new ProcessReader(programs.scan, [root, String(repositoryLimit)]),
      ...{ config, clock },
    }),
    watch: new ThresholdWatch(config.threshold),
    clock,
  };
}

async function collect({ capacity, scans, watch, clock }: Parts, signal: AbortSignal): Promise<Cycle> {
  const look = await capacity.look(signal);
  scans.stopOverdue();
  if (look.status === 'failed') {
    const samples = [...withoutCapacity(), ...scans.handIn()];
    return { status: 'failed', report: { samples, records: [] }, detail: look.detail };
  }
  scans.startDue();
  const report = {
    samples: [...capacitySamples(look.value), ...scans.handIn()],
    records: watch.look(look.value, clock.now()),
  };
  return scans.problem === ''
    ? { status: 'ok', report }
    : { status: 'failed', report, detail: scans.problem };
}
