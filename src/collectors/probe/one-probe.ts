import type { ProbeModule, RegistryConfig } from '../../config/model.ts';
import type { Clock } from '../../domain/clock.ts';
import { startDeadline } from '../../domain/deadline.ts';
import { probeFailureReasons } from '../../domain/failure.ts';
import { gauge, type MetricSpec } from '../../domain/metric.ts';
import { set, type Sample } from '../../domain/report.ts';
import type { ProbeObservation, Sight } from './observation.ts';
import { probeOnce } from './probe-once.ts';
import { reportProbe } from './report.ts';

const success = gauge(
  'docker_registry_probe_success',
  'Is 1 when this probe found a registry that serves this client, else 0; only in the answer of /probe.',
);
const elapsed = gauge(
  'docker_registry_probe_elapsed_seconds',
  'Measures this probe, from the first look-up to the verdict; only in the answer of /probe, where a histogram would have nothing to gather.',
);
const failed = gauge(
  'docker_registry_probe_failed',
  'Is 1 for the reason for which this probe failed, and 0 for every other; only in the answer of /probe.',
  { labels: [{ name: 'reason', values: probeFailureReasons }] },
);

/** What only the answer to one question holds: what is a counter or a histogram elsewhere has another name here. */
export const oneProbeMetrics: readonly MetricSpec[] = [success, elapsed, failed];

export interface OneProbe {
  readonly registry: RegistryConfig;
  readonly module: ProbeModule;
  /** Of the exporter, for its User-Agent. */
  readonly version: string;
  readonly clock: Clock;
}

/** Probes once, until the signal aborts. */
export async function probeNow(
  { registry, module, version, clock }: OneProbe,
  signal: AbortSignal,
): Promise<ProbeObservation> {
  const start = clock.monotonic();
  const timeoutMs = module.timeoutMs ?? registry.collectors.probe.timeoutMs;
  const deadline = startDeadline(clock, timeoutMs, signal);
  try {
    const by = { userAgent: `registry-exporter/${version}`, clock, signal: deadline.signal };
    const sight = await probeOnce(
      module.isAnonymous ? { ...registry, credentials: undefined } : registry,
      by,
    );
    return finished(sight, start, clock);
  } finally {
    deadline.release();
  }
}

/** Where another probe of the registry took all the time there was, the registry has not answered in that time. */
export function outOfTime(startedAt: number, clock: Clock): ProbeObservation {
  const detail = 'another probe of this registry did not come to an end in time';
  return finished(
    { verdict: { status: 'down', components: {}, reason: 'timeout', detail }, phases: {} },
    startedAt,
    clock,
  );
}

function finished(sight: Sight, startedAt: number, clock: Clock): ProbeObservation {
  return { ...sight, finishedAtMs: clock.now(), durationSeconds: (clock.monotonic() - startedAt) / 1_000 };
}

/** The gauges that every probe sets, and what takes the place of its counters. */
export function reportOneProbe(seen: ProbeObservation, registry: URL): readonly Sample[] {
  const { verdict } = seen;
  const reason = verdict.status === 'down' ? verdict.reason : undefined;
  return [
    set(success, verdict.status === 'up' ? 1 : 0),
    set(elapsed, seen.durationSeconds),
    ...probeFailureReasons.map((one) => set(failed, one === reason ? 1 : 0, { reason: one })),
    ...reportProbe(seen, 'unknown', registry).samples.filter(({ op }) => op === 'set'),
  ];
}
