import type { LogRecord } from '../../domain/log-record.ts';
import { add, observe, set, type Report, type Sample } from '../../domain/report.ts';
import * as metric from './metrics.ts';
import { steps, type RoundTrip } from './steps.ts';

export interface TripContext {
  readonly repository: string;
  /** Whether the trip before it failed; undefined before the first. */
  readonly hadFailed: boolean | undefined;
}

/** Puts one round trip into samples, and into a record where it went otherwise than the one before. */
export function reportTrip(trip: RoundTrip, context: TripContext): Report {
  return { samples: samplesOf(trip), records: recordsOf(trip, context) };
}

function samplesOf({ failure, seconds, newBytes }: RoundTrip): readonly Sample[] {
  const measured = steps.flatMap((step) => {
    const took = seconds[step];
    return took === undefined ? [] : [observe(metric.canaryStepDurationSeconds, took, { step })];
  });
  return [
    set(metric.canaryUp, failure === undefined ? 1 : 0),
    add(metric.canaryRunsTotal),
    ...(failure === undefined ? [] : [add(metric.canaryFailuresTotal, 1, { step: failure.step })]),
    ...measured,
    ...(newBytes > 0 ? [add(metric.canaryPushedBytesTotal, newBytes)] : []),
  ];
}

function recordsOf(
  { failure, finishedAtMs }: RoundTrip,
  { repository, hadFailed }: TripContext,
): readonly LogRecord[] {
  const hasFailed = failure !== undefined;
  if (hasFailed === (hadFailed ?? false)) return [];
  const said = hasFailed ? `fails at ${failure.step}: ${failure.detail}` : 'succeeds again';
  return [
    {
      eventName: hasFailed ? 'docker.registry.canary.failed' : 'docker.registry.canary.recovered',
      severity: hasFailed ? 'error' : 'info',
      body: `pushing to and pulling from ${repository} ${said}`,
      timestampMs: finishedAtMs,
      attributes: {
        'docker.registry.repository': repository,
        ...(hasFailed ? { 'docker.registry.canary.step': failure.step } : {}),
      },
    },
  ];
}
