import { counter, gauge, type MetricSpec } from '../../domain/metric.ts';

export const runs = counter(
  'docker_registry_gc_runs_total',
  'Garbage collections finished since the exporter started, whoever started them; dry runs are not counted.',
);
export const failures = counter(
  'docker_registry_gc_failures_total',
  'Garbage collections that ended with another exit code than 0, or of which no end was seen; dry runs are not counted.',
);
export const running = gauge(
  'docker_registry_gc_running',
  'Whether a garbage collection runs; absent before the first run and while the Engine or the container cannot be seen.',
);
export const lastRunSuccess = gauge(
  'docker_registry_gc_last_run_success',
  'Whether the last garbage collection succeeded; absent before the first run has finished.',
);
export const lastStartTimestampSeconds = gauge(
  'docker_registry_gc_last_start_timestamp_seconds',
  'When the last garbage collection began, in seconds since the epoch; absent before the first run.',
);
export const lastSuccessTimestampSeconds = gauge(
  'docker_registry_gc_last_success_timestamp_seconds',
  'When a garbage collection last ended well, in seconds since the epoch; absent before the first success.',
);
export const lastDurationSeconds = gauge(
  'docker_registry_gc_last_duration_seconds',
  'How long the last finished garbage collection took; absent before the first run has finished.',
);

export const gcMetrics: readonly MetricSpec[] = [
  runs,
  failures,
  running,
  lastRunSuccess,
  lastStartTimestampSeconds,
  lastSuccessTimestampSeconds,
  lastDurationSeconds,
];
