import { counter, gauge, type MetricSpec } from '../../domain/metric.ts';

export const runs = counter(
  'docker_registry_gc_runs_total',
  'Garbage collections finished since the exporter started, whoever started them; dry runs are not counted.',
);
export const failures = counter(
  'docker_registry_gc_failures_total',
  "Garbage collections that failed: with another exit code than 0, by their own words or their scheduler's, with an option that the registry does not know, or of which no end was seen; dry runs are not counted.",
);
export const dryRuns = counter(
  'docker_registry_gc_dry_runs_total',
  'Dry runs of garbage collection finished since the exporter started, whatever became of them.',
);
export const unsafeRuns = counter(
  'docker_registry_gc_unsafe_runs_total',
  'Garbage collections during which the registry accepted writes, which may have cost what was written; counts nothing where the log is not read. Dry runs are not counted.',
);
export const running = gauge(
  'docker_registry_gc_running',
  'Whether a garbage collection runs; absent before the first run and while the Engine or the container cannot be seen. Dry runs do not count, but what a log file tells of may turn out to be one.',
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
export const lastFreedBytes = gauge(
  'docker_registry_gc_last_freed_bytes',
  'Bytes that went from the storage between the last scan before the last garbage collection and the first that began after it; absent until that scan has ended, and without a storage collector.',
);
export const expectedIntervalSeconds = gauge(
  'docker_registry_gc_expected_interval_seconds',
  'Configured time within which a garbage collection is expected to succeed; absent where none is configured.',
);
export const restartPending = gauge(
  'docker_registry_gc_restart_pending',
  'Whether a container of the registry was last started before the last successful garbage collection ended, so that a cache in its memory may still know deleted blobs; absent before the first success and where there is no running container to look at.',
);

export const gcMetrics: readonly MetricSpec[] = [
  runs,
  failures,
  dryRuns,
  unsafeRuns,
  running,
  lastRunSuccess,
  lastStartTimestampSeconds,
  lastSuccessTimestampSeconds,
  lastDurationSeconds,
  lastFreedBytes,
  restartPending,
  expectedIntervalSeconds,
];
