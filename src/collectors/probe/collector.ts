import type { RegistryConfig } from '../../config/model.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import { startDeadline } from '../../domain/deadline.ts';
import { emptyReport } from '../../domain/report.ts';
import type { ProbeState } from './change-record.ts';
import type { ProbeObservation } from './observation.ts';
import { probeOnce } from './probe-once.ts';
import { reportProbe } from './report.ts';

export interface ProbeOptions {
  readonly registry: RegistryConfig;
  /** Of the exporter, for its User-Agent. */
  readonly version: string;
  readonly clock: Clock;
}

/** Watches whether the registry serves its clients. A registry that is down is a cycle that went well: it was seen. */
export function createProbeCollector(options: ProbeOptions): Collector {
  const { registry } = options;
  let state: ProbeState = 'unknown';
  return {
    name: 'probe',
    intervalMs: registry.collectors.probe.intervalMs,
    collect: async (signal): Promise<Cycle> => {
      const seen = await observe(options, signal);
      // What an interrupted probe ran into is our own doing and says nothing of the registry.
      if (signal.aborted) return { status: 'failed', report: emptyReport, detail: 'interrupted' };
      const report = reportProbe(seen, state, registry.url);
      state = seen.verdict.status;
      return { status: 'ok', report };
    },
    close: () => undefined,
  };
}

async function observe(
  { registry, version, clock }: ProbeOptions,
  signal: AbortSignal,
): Promise<ProbeObservation> {
  const start = clock.monotonic();
  const { timeoutMs } = registry.collectors.probe;
  const userAgent = `registry-exporter/${version}`;
  const deadline = startDeadline(clock, timeoutMs, signal);
  try {
    const sight = await probeOnce(registry, { userAgent, clock, signal: deadline.signal });
    return { ...sight, finishedAtMs: clock.now(), durationSeconds: (clock.monotonic() - start) / 1000 };
  } finally {
    deadline.release();
  }
}
