import { formatDuration } from './duration.ts';
import type { CanaryConfig, ProbeConfig } from './model.ts';
import type { Option } from './option.ts';
import * as probeOptions from './probe-options.ts';
import type { Section } from './section.ts';

const families = { any: 0, ip4: 4, ip6: 6 } as const;

export function readProbe(section: Section): ProbeConfig {
  const intervalMs = section.readOr(probeOptions.probeInterval, Number.POSITIVE_INFINITY);
  const timeoutMs = section.readOr(probeOptions.probeTimeout, 0);
  const times = { interval: probeOptions.probeInterval, timeout: probeOptions.probeTimeout };
  if (timeoutMs > intervalMs) refuseOverlap(section, times, { intervalMs, timeoutMs });
  return {
    ...{ intervalMs, timeoutMs },
    phaseTimeoutMs: section.read(probeOptions.probePhaseTimeout),
    family: families[section.readOr(probeOptions.probeFamily, 'any')],
    reference: section.read(probeOptions.probeReference),
    healthUrl: section.read(probeOptions.probeHealthUrl),
  };
}

export function readCanary(section: Section): CanaryConfig | undefined {
  const repository = section.read(probeOptions.canaryRepository);
  const intervalMs = section.readOr(probeOptions.canaryInterval, Number.POSITIVE_INFINITY);
  const timeoutMs = section.readOr(probeOptions.canaryTimeout, 0);
  const times = { interval: probeOptions.canaryInterval, timeout: probeOptions.canaryTimeout };
  if (timeoutMs > intervalMs) refuseOverlap(section, times, { intervalMs, timeoutMs });
  return repository === undefined ? undefined : { repository, intervalMs, timeoutMs };
}

interface Times {
  readonly interval: Option<number>;
  readonly timeout: Option<number>;
}

/** Blames what the user has written rather than a default. */
function refuseOverlap(
  section: Section,
  { interval, timeout }: Times,
  { intervalMs, timeoutMs }: Pick<ProbeConfig, 'intervalMs' | 'timeoutMs'>,
): void {
  const todo = 'raise interval or lower timeout';
  if (section.has(timeout)) {
    const expected = `at most ${formatDuration(intervalMs)}`;
    section.refuse(timeout, `is longer than ${interval.key}`, { expected, todo });
  } else {
    const expected = `at least ${formatDuration(timeoutMs)}`;
    section.refuse(interval, `is shorter than ${timeout.key}`, { expected, todo });
  }
}
