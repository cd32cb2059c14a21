import { counter, gauge, type MetricSpec } from '../../domain/metric.ts';

export const recordsExported = counter(
  'docker_registry_exporter_otlp_records_exported_total',
  'OTLP log records that the receiver has acknowledged.',
);
export const recordsDropped = counter(
  'docker_registry_exporter_otlp_records_dropped_total',
  'OTLP log records given up, because the queue was full or the receiver refused them for good.',
);
export const exportFailures = counter(
  'docker_registry_exporter_otlp_export_failures_total',
  'Attempts to deliver OTLP log records that failed; the records are kept and tried again, unless they count as dropped.',
);
export const pendingRecords = gauge(
  'docker_registry_exporter_otlp_pending_records',
  'OTLP log records made and not yet acknowledged; absent while no OTLP endpoint is configured.',
);

export const otlpMetrics: readonly MetricSpec[] = [
  recordsExported,
  recordsDropped,
  exportFailures,
  pendingRecords,
];
