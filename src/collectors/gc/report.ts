import type { LogRecord } from '../../domain/log-record.ts';
import type { MetricSpec } from '../../domain/metric.ts';
import { clear, set, type Sample } from '../../domain/report.ts';
import type { GcLedger } from './ledger.ts';
import * as metrics from './metrics.ts';
import { succeeded, type FinishedGcRun } from './run.ts';

export function gcSamples(ledger: GcLedger): readonly Sample[] {
  const { lastStarted, lastFinished, lastSucceeded } = ledger;
  const values: readonly (readonly [MetricSpec, number | undefined])[] = [
    [metrics.runs, ledger.runs],
    [metrics.failures, ledger.failures],
    [metrics.running, lastStarted && Number(ledger.running.length > 0)],
    [metrics.lastRunSuccess, lastFinished && Number(succeeded(lastFinished))],
    [metrics.lastStartTimestampSeconds, lastStarted && lastStarted.startedAtMs / 1000],
    [metrics.lastSuccessTimestampSeconds, lastSucceeded && lastSucceeded.finishedAtMs / 1000],
    [metrics.lastDurationSeconds, lastFinished && durationSeconds(lastFinished)],
  ];
  return values.flatMap(([metric, value]) => (value === undefined ? [] : set(metric, value)));
}

/** Where nobody could look: what was known is known still, but not what runs now. */
export const unseenSamples: readonly Sample[] = [clear(metrics.running)];

export function gcRecord(run: FinishedGcRun): LogRecord {
  const seconds = durationSeconds(run);
  return {
    eventName: 'docker.registry.gc.finished',
    severity: succeeded(run) ? 'info' : 'error',
    body: `garbage collection in container ${run.containerName} ${outcome(run)} after ${seconds.toFixed(1)} s`,
    timestampMs: run.finishedAtMs,
    attributes: {
      'container.name': run.containerName,
      'container.id': run.containerId,
      'docker.registry.gc.duration_seconds': seconds,
      ...(run.exitCode === undefined ? {} : { 'docker.registry.gc.exit_code': run.exitCode }),
    },
  };
}

function outcome(run: FinishedGcRun): string {
  if (succeeded(run)) return 'succeeded';
  return run.exitCode === undefined ? 'vanished' : `failed with exit code ${run.exitCode}`;
}

function durationSeconds(run: FinishedGcRun): number {
  return Math.max(0, run.finishedAtMs - run.startedAtMs) / 1000;
}
