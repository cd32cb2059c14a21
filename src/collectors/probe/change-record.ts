import type { ProbeFailureReason } from '../../domain/failure.ts';
import type { LogRecord } from '../../domain/log-record.ts';
import { withoutSecrets } from '../../registry/api/base-url.ts';
import { components } from './observation.ts';
import type { ProbeObservation, Verdict } from './observation.ts';

/** What a probe found, down for a reason; `unknown` before the first. */
export type ProbeState = 'unknown' | 'up' | ProbeFailureReason;

export function stateOf({ verdict }: ProbeObservation): ProbeState {
  return verdict.status === 'up' ? 'up' : verdict.reason;
}

/** Tells that the registry went down, stays so for another reason, or came back. That it is up at first is no news. */
export function changeRecord(
  seen: ProbeObservation,
  previous: ProbeState,
  registry: URL,
): LogRecord | undefined {
  const { verdict } = seen;
  const state = stateOf(seen);
  if (state === previous || (state === 'up' && previous === 'unknown')) return undefined;
  if (verdict.status === 'up')
    return stateRecord(seen, registry, { eventName: 'docker.registry.probe.up', said: 'is up again' });
  const wasUp = previous === 'up' || previous === 'unknown';
  const said = `${wasUp ? 'is down' : 'is still down, now'}: ${verdict.detail}`;
  return stateRecord(seen, registry, { eventName: 'docker.registry.probe.down', said });
}

/** Instead of a record for each change. */
export function flappingRecord(seen: ProbeObservation, changes: number, registry: URL): LogRecord {
  const { verdict } = seen;
  const now = verdict.status === 'up' ? 'up now' : `down now: ${verdict.detail}`;
  return stateRecord(seen, registry, {
    ...{ eventName: 'docker.registry.probe.flapping', changes },
    said: `goes up and down, ${changes} changes within 10 min, further ones are counted; ${now}`,
  });
}

/** The end of that. */
export function steadyRecord(seen: ProbeObservation, changes: number, registry: URL): LogRecord {
  const { verdict } = seen;
  return stateRecord(seen, registry, {
    ...{ eventName: 'docker.registry.probe.steady', changes },
    said: `stays ${verdict.status} since 10 min, after ${changes} further changes`,
  });
}

interface Told {
  readonly eventName: string;
  readonly said: string;
  readonly changes?: number;
}

function stateRecord(
  { verdict, finishedAtMs, httpStatus }: ProbeObservation,
  registry: URL,
  { eventName, said, changes }: Told,
): LogRecord {
  const url = withoutSecrets(registry).href;
  const isUp = verdict.status === 'up';
  return {
    eventName,
    severity: isUp ? 'info' : 'error',
    body: `registry ${url} ${said}`,
    timestampMs: finishedAtMs,
    attributes: {
      'url.full': url,
      ...(httpStatus === undefined ? {} : { 'http.response.status_code': httpStatus }),
      ...(isUp ? {} : { 'error.type': verdict.reason }),
      ...(changes === undefined ? {} : { 'docker.registry.probe.changes': changes }),
      ...brokenComponent(verdict),
    },
  };
}

function brokenComponent({ components: states }: Verdict): Readonly<Record<string, string>> {
  const broken = components.find((component) => states[component] === false);
  return broken === undefined ? {} : { 'docker.registry.component': broken };
}
