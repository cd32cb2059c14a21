import type { ProbeModule, RegistryConfig } from '../../config/model.ts';
import type { Clock } from '../../domain/clock.ts';
import { probeFailureReasons } from '../../domain/failure.ts';
import { gauge, type MetricSpec } from '../../domain/metric.ts';
import { set, type Sample } from '../../domain/report.ts';
import type { ProbeObservation } from './observation.ts';
import { Prober } from './prober.ts';
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
export function probeNow(
  { registry, module, version, clock }: OneProbe,
  signal: AbortSignal,
): Promise<ProbeObservation> {
  const { collectors, credentials } = registry;
  const { timeoutMs = collectors.probe.timeoutMs, isAnonymous } = module;
  const asked = {
    ...{ ...registry, credentials: isAnonymous ? undefined : credentials },
    collectors: { ...collectors, probe: { ...collectors.probe, timeoutMs } },
  };
  return new Prober({ registry: asked, version, clock }).probe(signal);
}

/** Where another probe of the registry took all the time there was, the registry has not answered in that time. */
export function outOfTime(startedAt: number, clock: Clock): ProbeObservation {
  const detail = 'another probe of this registry did not come to an end in time';
  return {
    verdict: { status: 'down', components: {}, reason: 'timeout', detail },
    ...{ phases: {}, finishedAtMs: clock.now(), durationSeconds: (clock.monotonic() - startedAt) / 1_000 },
  };
}

/** The gauges that every probe sets, and what takes the place of its counters. */
export function reportOneProbe(
  seen: ProbeObservation,
  registry: Pick<RegistryConfig, 'tls' | 'url'>,
): readonly Sample[] {
  const { verdict } = seen;
  const reason = verdict.status === 'down' ? verdict.reason : undefined;
  return [
    set(success, verdict.status === 'up' ? 1 : 0),
    set(elapsed, seen.durationSeconds),
    ...probeFailureReasons.map((one) => set(failed, one === reason ? 1 : 0, { reason: one })),
    ...reportProbe(seen, registry).filter(({ op }) => op === 'set'),
  ];
}
