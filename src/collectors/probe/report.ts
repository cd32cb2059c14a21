import { add, clear, observe, set } from '../../domain/report.ts';
import type { Report, Sample } from '../../domain/report.ts';
import { changeRecord } from './change-record.ts';
import type { ProbeState } from './change-record.ts';
import * as metric from './metrics.ts';
import { components, phases } from './observation.ts';
import type { ProbeObservation } from './observation.ts';

/** Puts one observation into samples, and into a log record where the state differs from the previous one. */
export function reportProbe(seen: ProbeObservation, previous: ProbeState, registry: URL): Report {
  const record = changeRecord(seen, previous, registry);
  return {
    samples: [...outcomeSamples(seen), ...phaseSamples(seen), ...componentSamples(seen)],
    records: record === undefined ? [] : [record],
  };
}

function outcomeSamples({ verdict, durationSeconds, ...seen }: ProbeObservation): readonly Sample[] {
  const notAfterMs = seen.certificateNotAfterMs;
  return [
    set(metric.registryUp, verdict.status === 'up' ? 1 : 0),
    add(metric.probesTotal),
    ...(verdict.status === 'down' ? [add(metric.probeFailuresTotal, 1, { reason: verdict.reason })] : []),
    observe(metric.probeDurationSeconds, durationSeconds),
    set(metric.probeHttpStatusCode, seen.httpStatus ?? 0),
    ...(notAfterMs === undefined ? [] : [set(metric.certificateNotAfter, notAfterMs / 1000)]),
  ];
}

function phaseSamples(seen: ProbeObservation): readonly Sample[] {
  const known = phases.flatMap((phase) => {
    const seconds = seen.phases[phase];
    return seconds === undefined ? [] : [set(metric.probePhaseDurationSeconds, seconds, { phase })];
  });
  return [clear(metric.probePhaseDurationSeconds), ...known];
}

function componentSamples({ verdict }: ProbeObservation): readonly Sample[] {
  const known = components.flatMap((component) => {
    const isUp = verdict.components[component];
    return isUp === undefined ? [] : [set(metric.componentUp, isUp ? 1 : 0, { component })];
  });
  return [clear(metric.componentUp), ...known];
}
