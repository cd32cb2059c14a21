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
  const nextInterval = outOfStep(registry.collectors.probe.intervalMs);
  return {
    name: 'probe',
    get intervalMs() {
      return nextInterval();
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

/**
 * All registries are asked when the exporter starts. The second time each takes a place of its own within the interval:
 * two hundred that are asked at once wait for each other, and what is measured is that.
 */
function outOfStep(intervalMs: number): () => number {
  let isFirst = true;
  return () => {
    const share = isFirst ? Math.random() : 1 - jitter + 2 * jitter * Math.random();
    isFirst = false;
    return intervalMs * share;
  };
}
