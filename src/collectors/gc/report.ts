import type { MetricSpec } from '../../domain/metric.ts';
import { clear, set, type Sample } from '../../domain/report.ts';
import type { Aftermath } from './aftermath.ts';
import type { GcLedger } from './ledger.ts';
import * as metrics from './metrics.ts';
import { succeeded, type FinishedGcRun } from './run.ts';

export interface GcState {
  readonly ledger: GcLedger;
  readonly aftermath: Aftermath;
  /** Whether the Engine could be asked, or need not be. */
  readonly isSeen: boolean;
  readonly expectedIntervalMs: number | undefined;
  /** When the registry's running containers were last started, in milliseconds since the epoch. */
  readonly registryStartsMs: readonly number[];
}

/** What was known of runs is known still where nobody can look, but not what runs now. */
export function gcSamples({
  ledger,
  aftermath,
  isSeen,
  expectedIntervalMs,
  registryStartsMs,
}: GcState): readonly Sample[] {
  const { lastStartedAtMs, lastFinished, lastSucceeded } = ledger;
  const hasBegun = lastStartedAtMs !== undefined || ledger.isRunning;
  const lasting: readonly (readonly [MetricSpec, number | undefined])[] = [
    [metrics.runs, ledger.runs],
    [metrics.failures, ledger.failures],
    [metrics.dryRuns, ledger.dryRuns],
    [metrics.unsafeRuns, aftermath.unsafeRuns],
    [metrics.lastRunSuccess, lastFinished && Number(succeeded(lastFinished))],
    [metrics.lastStartTimestampSeconds, lastStartedAtMs && lastStartedAtMs / 1000],
    [metrics.lastSuccessTimestampSeconds, lastSucceeded && lastSucceeded.finishedAtMs / 1000],
    [metrics.expectedIntervalSeconds, expectedIntervalMs && expectedIntervalMs / 1000],
    [metrics.lastDurationSeconds, lastFinished && durationSeconds(lastFinished)],
  ];
  return [
    ...lasting.flatMap(([metric, value]) => (value === undefined ? [] : set(metric, value))),
    passing(metrics.running, isSeen && hasBegun ? Number(ledger.isRunning) : undefined),
    passing(metrics.lastFreedBytes, aftermath.freedBytes),
    passing(metrics.restartPending, restartPending(lastSucceeded, registryStartsMs)),
  ];
}

/** What is true only now must not outlive the last look. */
function passing(metric: MetricSpec, value: number | undefined): Sample {
  return value === undefined ? clear(metric) : set(metric, value);
}

function restartPending(last: FinishedGcRun | undefined, startsMs: readonly number[]): number | undefined {
  if (last === undefined || startsMs.length === 0) return undefined;
  return Number(startsMs.some((ms) => ms < last.finishedAtMs));
}

export function durationSeconds(run: FinishedGcRun): number {
  return Math.max(0, run.finishedAtMs - run.startedAtMs) / 1000;
}
