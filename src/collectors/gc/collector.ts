import type { Collector } from '../../domain/collector.ts';
import { GcCycle, type GcCycleOptions } from './gc-cycle.ts';

/**
 * Sees the garbage collections of a registry, whoever starts them: in what the Engine reports, in the output of cron
 * jobs, and in what schedulers tell.
 */
export function createGcCollector(options: GcCycleOptions): Collector {
  const cycle = new GcCycle(options);
  return {
    name: 'gc',
    intervalMs: options.config.intervalMs,
    collect: (signal) => cycle.run(signal),
    wake: (signal) => cycle.waitForMore(signal),
    close: () => {
      cycle.close();
    },
  };
}
