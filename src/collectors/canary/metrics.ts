import { counter, gauge, histogram, type MetricSpec } from '../../domain/metric.ts';
import { steps } from './steps.ts';

export const canaryUp = gauge(
  'docker_registry_canary_up',
  'Is 1 when the last round trip pushed a blob and a manifest, read both back as they were and deleted them where that is allowed, else 0; absent where none is configured and before the first.',
);

export const canaryRunsTotal = counter(
  'docker_registry_canary_runs_total',
  'Counts the finished round trips of the canary, successful or not.',
);

export const canaryFailuresTotal = counter(
  'docker_registry_canary_failures_total',
  'Counts the round trips that failed, by the first step that did.',
  { labels: [{ name: 'step', values: steps }] },
);

export const canaryStepDurationSeconds = histogram(
  'docker_registry_canary_step_duration_seconds',
  'Measures each step of the round trips, the requests to a token server included, successful or not.',
  {
    labels: [{ name: 'step', values: steps }],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
);

export const canaryPushedBytesTotal = counter(
  'docker_registry_canary_pushed_bytes_total',
  'Counts the bytes that round trips have pushed and that were new to the registry: what they add to its storage until garbage is collected.',
);

/** Everything the canary measures. */
export const canaryMetrics: readonly MetricSpec[] = [
  canaryUp,
  canaryRunsTotal,
  canaryFailuresTotal,
  canaryStepDurationSeconds,
  canaryPushedBytesTotal,
];
