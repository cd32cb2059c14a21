import type { LogRecord } from '../../domain/log-record.ts';
import { withoutSecrets } from '../../registry/api/base-url.ts';
import { components } from './observation.ts';
import type { ProbeObservation, Verdict } from './observation.ts';

/** What the probe before found; `unknown` before the first. */
export type ProbeState = 'unknown' | 'up' | 'down';

/** Tells that the registry went down or came back. That it is up at the first look is no news. */
export function changeRecord(
  { verdict, finishedAtMs, httpStatus }: ProbeObservation,
  previous: ProbeState,
  registry: URL,
): LogRecord | undefined {
  if (verdict.status === previous || (verdict.status === 'up' && previous === 'unknown')) return undefined;
  const url = withoutSecrets(registry).href;
  const isUp = verdict.status === 'up';
  return {
    eventName: isUp ? 'docker.registry.probe.up' : 'docker.registry.probe.down',
    severity: isUp ? 'info' : 'error',
    body: isUp ? `registry ${url} is up again` : `registry ${url} is down: ${verdict.detail}`,
    timestampMs: finishedAtMs,
    attributes: {
      'url.full': url,
      ...(httpStatus === undefined ? {} : { 'http.response.status_code': httpStatus }),
      ...(isUp ? {} : { 'error.type': verdict.reason }),
      ...brokenComponent(verdict),
    },
  };
}

function brokenComponent({ components: states }: Verdict): Readonly<Record<string, string>> {
  const broken = components.find((component) => states[component] === false);
  return broken === undefined ? {} : { 'docker.registry.component': broken };
}
