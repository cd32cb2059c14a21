import type { Clock } from '../../domain/clock.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import type { Checkpoint } from './checkpoint.ts';
import { LogCycle } from './log-cycle.ts';
import type { LogSource } from './source.ts';

const intervalMs = 1_000;
/** Lines that come one by one are read a few at a time: a look costs the same for one as for a thousand. */
const gatherMs = 200;

export interface LogCollectorOptions {
  /** Makes the registry's streams, each a source of its own; asked once, with what each left behind under its name. */
  readonly openSources: (positionOf: (name: string) => unknown) => readonly LogSource[];
  readonly checkpoint: Checkpoint;
  readonly clock: Clock;
}

export function createLogCollector(options: LogCollectorOptions): Collector {
  const cycle = new LogCycle(options);
  return {
    name: 'log',
    intervalMs,
    collect: (signal): Promise<Cycle> => cycle.run(signal),
    wake: async (signal) => {
      if (cycle.isBehind) return;
      await options.clock.sleep(gatherMs, signal);
      await cycle.waitForMore(signal);
    },
    close: () => {
      cycle.close();
    },
  };
}
