import type { Collector, Cycle } from '../../domain/collector.ts';
import { LogCycle, type LogCollectorOptions } from './log-cycle.ts';

const intervalMs = 1_000;
/** Lines that come one by one are read a few at a time: a look costs the same for one as for a thousand. */
const gatherMs = 200;

export function createLogCollector(options: LogCollectorOptions): Collector {
  const cycle = new LogCycle(options);
  return {
    name: 'log',
    intervalMs,
    // What it has saved as counted, no other process tells any more.
    endsWhole: true,
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
