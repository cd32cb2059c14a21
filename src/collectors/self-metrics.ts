import type { Clock } from '../domain/clock.ts';
import type { Cycle } from '../domain/collector.ts';
import { counter, gauge, type MetricSpec } from '../domain/metric.ts';
import { add, set, type Sample } from '../domain/report.ts';
import { collectorNames } from './names.ts';

const collectorLabel = [{ name: 'collector', values: collectorNames }];

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

export interface FinishedCycle {
  readonly collector: string;
  readonly cycle: Cycle;
  readonly seconds: number;
}

/** What is said of every collector after each cycle. */
export function selfSamples({ collector, cycle, seconds }: FinishedCycle, clock: Clock): readonly Sample[] {
  const labels = { collector };
  const isOk = cycle.status === 'ok';
  return [
    set(success, isOk ? 1 : 0, labels),
    set(duration, seconds, labels),
    isOk ? set(lastSuccess, clock.now() / 1_000, labels) : add(failures, 1, labels),
  ];
}
