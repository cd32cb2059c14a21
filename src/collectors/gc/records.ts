import { quote } from '../../domain/quote.ts';
import type { LogRecord } from '../../domain/log-record.ts';
import type { MeasuredRun } from './aftermath.ts';
import { durationSeconds } from './report.ts';
import { succeeded, type FinishedGcRun } from './run.ts';

export function finishedRecord(run: FinishedGcRun): LogRecord {
  const seconds = durationSeconds(run);
  return {
    eventName: 'docker.registry.gc.finished',
    severity: succeeded(run) ? 'info' : 'error',
    body: `${nameOf(run)} ${outcomeOf(run)} after ${seconds.toFixed(1)} s${reasonOf(run)}`,
    timestampMs: run.finishedAtMs,
    attributes: { ...attributesOf(run), ...factsOf(run), 'docker.registry.gc.duration_seconds': seconds },
  };
}

export function measuredRecord({ run, freedBytes }: MeasuredRun, nowMs: number): LogRecord {
  return {
    eventName: 'docker.registry.gc.measured',
    severity: 'info',
    body: `${nameOf(run)} freed ${freedBytes} bytes`,
    timestampMs: nowMs,
    attributes: { ...attributesOf(run), 'docker.registry.gc.freed_bytes': freedBytes },
  };
}

export function unsafeRecord(run: FinishedGcRun, nowMs: number): LogRecord {
  return {
    eventName: 'docker.registry.gc.unsafe',
    severity: 'warn',
    body: `the registry accepted writes during ${nameOf(run)}: what was written may be gone`,
    timestampMs: nowMs,
    attributes: attributesOf(run),
  };
}

function nameOf({ sources, name, isDry, containerId }: FinishedGcRun): string {
  const what = isDry ? 'dry run of garbage collection' : 'garbage collection';
  if (containerId !== '') return `${what} in container ${name}`;
  return sources.includes('notice') ? `${what} ${quote(name)}` : `${what} told of in ${name}`;
}

function outcomeOf({ outcome, exitCode }: FinishedGcRun): string {
  if (outcome !== 'failed' || exitCode === undefined || exitCode === 0) return outcome;
  return `failed with exit code ${exitCode}`;
}

function reasonOf({ outcome, detail }: FinishedGcRun): string {
  return outcome === 'succeeded' || detail === '' ? '' : `: ${detail}`;
}

function attributesOf({ name, containerId, sources }: FinishedGcRun): LogRecord['attributes'] {
  const source = { 'docker.registry.gc.source': sources.join(',') };
  if (containerId !== '') return { 'container.name': name, 'container.id': containerId, ...source };
  return { 'docker.registry.gc.name': name, ...source };
}

function factsOf({ isDry, deletesUntagged, exitCode }: FinishedGcRun): LogRecord['attributes'] {
  return {
    'docker.registry.gc.dry_run': isDry,
    ...(deletesUntagged === undefined ? {} : { 'docker.registry.gc.delete_untagged': deletesUntagged }),
    ...(exitCode === undefined ? {} : { 'docker.registry.gc.exit_code': exitCode }),
  };
}
