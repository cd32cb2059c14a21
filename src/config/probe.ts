import { formatDuration } from './duration.ts';
import type { ProbeConfig } from './model.ts';
import * as options from './registry-options.ts';
import type { Section } from './section.ts';

const families = { any: 0, ip4: 4, ip6: 6 } as const;

export function readProbe(section: Section): ProbeConfig {
  const intervalMs = section.readOr(options.probeInterval, Number.POSITIVE_INFINITY);
  const timeoutMs = section.readOr(options.probeTimeout, 0);
  if (timeoutMs > intervalMs) refuseOverlap(section, intervalMs, timeoutMs);
  return {
    ...{ intervalMs, timeoutMs },
    phaseTimeoutMs: section.read(options.probePhaseTimeout),
    family: families[section.readOr(options.probeFamily, 'any')],
    reference: section.read(options.probeReference),
    healthUrl: section.read(options.probeHealthUrl),
  };
}

/** Blames what the user has written rather than a default. */
function refuseOverlap(section: Section, intervalMs: number, timeoutMs: number): void {
  const todo = 'raise interval or lower timeout';
  if (section.has(options.probeTimeout)) {
    const expected = `at most ${formatDuration(intervalMs)}`;
    section.refuse(options.probeTimeout, 'is longer than collectors.probe.interval', { expected, todo });
  } else {
    const expected = `at least ${formatDuration(timeoutMs)}`;
    section.refuse(options.probeInterval, 'is shorter than collectors.probe.timeout', { expected, todo });
  }
}
