import type { Clock } from '../domain/clock.ts';
import type { Collector, Cycle } from '../domain/collector.ts';
import { reasonOf } from '../domain/failure.ts';
import type { Logger } from '../domain/logger.ts';
import { counter, gauge, type MetricSpec } from '../domain/metric.ts';
import { add, emptyReport, set, type Report, type Sample } from '../domain/report.ts';

const collectorLabel = [{ name: 'collector', values: ['probe', 'log', 'container', 'storage', 'gc'] }];

const success = gauge(
  'docker_registry_exporter_collector_success',
  'Whether the last cycle of the collector could see its source; absent for collectors that are not configured.',
  { labels: collectorLabel },
);
const duration = gauge(
  'docker_registry_exporter_collector_duration_seconds',
  'How long the last cycle of the collector took; absent for collectors that are not configured.',
  { labels: collectorLabel },
);
const lastSuccess = gauge(
  'docker_registry_exporter_collector_last_success_timestamp_seconds',
  'When the collector last could see its source; absent before the first time.',
  { labels: collectorLabel },
);
const failures = counter(
  'docker_registry_exporter_collector_failures_total',
  'Cycles in which a collector could not see its source.',
  { labels: collectorLabel },
);

export const selfMetrics: readonly MetricSpec[] = [success, duration, lastSuccess, failures];

export interface PollOptions {
  readonly collector: Collector;
  readonly clock: Clock;
  readonly log: Logger;
  readonly registry: string;
  readonly accept: (report: Report) => void;
}

/** Runs a collector until the signal aborts, and says of it what is said of every collector. Never rejects. */
export async function poll(options: PollOptions, signal: AbortSignal): Promise<void> {
  let failing = false;
  while (!signal.aborted) {
    const startedAt = options.clock.monotonic();
    const cycle = await collectSafely(options.collector, signal);
    if (isAborted(signal)) break;
    const seconds = (options.clock.monotonic() - startedAt) / 1_000;
    acceptSafely(options, {
      ...cycle.report,
      samples: [...cycle.report.samples, ...selfSamples(options, cycle, seconds)],
    });
    failing = reportChange(options, cycle, failing);
    await pause(options, options.collector.intervalMs - seconds * 1_000, signal);
  }
  options.collector.close();
}

/** The compiler takes a signal that was not aborted for one that never will be. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** A collector that throws has a bug; it must not take the others with it. */
async function collectSafely(collector: Collector, signal: AbortSignal): Promise<Cycle> {
  try {
    return await collector.collect(signal);
  } catch (error) {
    return { status: 'failed', report: emptyReport, detail: `unexpected: ${reasonOf(error)}` };
  }
}

/** As with a collector's: a bug in a sink costs this report, not the process. */
function acceptSafely({ accept, log, registry, collector }: PollOptions, report: Report): void {
  try {
    accept(report);
  } catch (error) {
    log.error('report was lost', { registry, collector: collector.name, detail: reasonOf(error) });
  }
}

function selfSamples({ collector, clock }: PollOptions, cycle: Cycle, seconds: number): readonly Sample[] {
  const labels = { collector: collector.name };
  const isOk = cycle.status === 'ok';
  return [
    set(success, isOk ? 1 : 0, labels),
    set(duration, seconds, labels),
    isOk ? set(lastSuccess, clock.now() / 1_000, labels) : add(failures, 1, labels),
  ];
}

/** A fault is counted every time and told once, as is its end. */
function reportChange({ collector, log, registry }: PollOptions, cycle: Cycle, wasFailing: boolean): boolean {
  const fields = { registry, collector: collector.name };
  if (cycle.status === 'failed' && !wasFailing) {
    log.warn('collector fails', { ...fields, detail: cycle.detail, action: 'it is tried again' });
  }
  if (cycle.status === 'ok' && wasFailing) log.info('collector works again', fields);
  return cycle.status === 'failed';
}

/** Waits for the interval to end, or for the source to say that there is more. */
async function pause({ collector, clock }: PollOptions, ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const stop = (): void => {
    over.abort();
  };
  signal.addEventListener('abort', stop, { once: true });
  const waits = [clock.sleep(Math.max(0, ms), over.signal)];
  if (collector.wake !== undefined) waits.push(collector.wake(over.signal));
  await Promise.race(waits);
  stop();
  signal.removeEventListener('abort', stop);
  // A source with a backlog wakes at once: between two cycles the event loop belongs to the others.
  await new Promise((resolve) => setImmediate(resolve));
}
