import type { RegistryConfig } from '../../config/model.ts';
import { add, clear, observe, set } from '../../domain/report.ts';
import type { Sample } from '../../domain/report.ts';
import * as metric from './metrics.ts';
import { components, phases } from './observation.ts';
import type { ProbeObservation } from './observation.ts';

/** Puts one observation into samples. */
export function reportProbe(
  seen: ProbeObservation,
  { tls, url }: Pick<RegistryConfig, 'tls' | 'url'>,
): readonly Sample[] {
  const isUnverified = url.protocol === 'https:' && tls.insecureSkipVerify;
  return [
    ...outcomeSamples(seen),
    ...phaseSamples(seen),
    ...componentSamples(seen),
    ...certificateSamples(seen, { tls, url }),
    set(metric.tlsVerificationDisabled, isUnverified ? 1 : 0),
  ];
}

function outcomeSamples({ verdict, durationSeconds, httpStatus }: ProbeObservation): readonly Sample[] {
  return [
    set(metric.registryUp, verdict.status === 'up' ? 1 : 0),
    add(metric.probesTotal),
    ...(verdict.status === 'down' ? [add(metric.probeFailuresTotal, 1, { reason: verdict.reason })] : []),
    observe(metric.probeDurationSeconds, durationSeconds),
    set(metric.probeHttpStatusCode, httpStatus ?? 0),
  ];
}

/** Of another address, or without the file, what was said before says nothing. */
function certificateSamples(
  seen: ProbeObservation,
  { tls, url }: Pick<RegistryConfig, 'tls' | 'url'>,
): readonly Sample[] {
  const isPlain = url.protocol !== 'https:';
  const { certificateNotAfterMs: notAfterMs, isCertificateCurrent: isCurrent } = seen;
  return [
    ...(isPlain ? [clear(metric.certificateNotAfter)] : []),
    ...(isPlain || tls.servedCertificateFile === undefined ? [clear(metric.certificateCurrent)] : []),
    ...(notAfterMs === undefined ? [] : [set(metric.certificateNotAfter, notAfterMs / 1000)]),
    ...(isCurrent === undefined ? [] : [set(metric.certificateCurrent, isCurrent ? 1 : 0)]),
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
