import type { Collector, Cycle } from '../../domain/collector.ts';
import { emptyReport } from '../../domain/report.ts';
import type { ChangeTeller } from './change-teller.ts';
import { Prober, type ProberOptions } from './prober.ts';
import { reportProbe } from './report.ts';

/** Registries that are probed by the same exporter, or by several, are not to be asked in step for ever. */
const jitter = 0.1;

export interface ProbeOptions extends ProberOptions {
  /** Knows what was told before, also by a collector whose place this one takes. */
  readonly changes: ChangeTeller;
}

/** Watches whether the registry serves its clients. A registry that is down is a cycle that went well: it was seen. */
export function createProbeCollector({ changes, ...options }: ProbeOptions): Collector {
  const { registry } = options;
  const prober = new Prober(options);
  const { intervalMs } = registry.collectors.probe;
  return {
    name: 'probe',
    get intervalMs() {
      return intervalMs * (1 - jitter + 2 * jitter * Math.random());
    },
    collect: async (signal): Promise<Cycle> => {
      const seen = await prober.probe(signal);
      // What an interrupted probe ran into is our own doing and says nothing of the registry.
      if (signal.aborted) return { status: 'failed', report: emptyReport, detail: 'interrupted' };
      const report = { samples: reportProbe(seen, registry), records: changes.tell(seen, registry.url) };
      return seen.lacks === undefined
        ? { status: 'ok', report }
        : { status: 'ok', report, lacks: seen.lacks };
    },
    close: () => undefined,
  };
}
