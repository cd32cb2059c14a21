import { critical, warning, type AlertCase } from './alert-case.ts';

const lines = 'docker_registry_log_lines_total{C, kind="access"}';
const failures = 'docker_registry_probe_failures_total{C, reason="timeout"}';
const lostLines = 'docker_registry_log_undelivered_lost_lines_total{C}';
const otlp = (name: string): string => `docker_registry_exporter_otlp_${name}{C}`;
const up = 'up{job="registry-exporter", instance="exporter:10055"}';
const logCollector = 'docker_registry_exporter_collector_success{C, collector="log"}';
const reload =
  'docker_registry_exporter_config_last_reload_success{job="registry-exporter", instance="exporter:10055"}';
const probes = { 'docker_registry_probes_total{C}': '0+4x140', [failures]: '0x140' };

export const exporterCases: readonly AlertCase[] = [
  warning('RegistryLogSilent', {
    series: { [lines]: '0+4x20 80x60 84+4x40', ...probes },
    quiet: ['20m', '38m', '84m'],
    fires: ['42m', '81m'],
    below: {
      'docker_registry_config_warnings{C, warning="log_level_hides_requests"}': '1x140',
    },
  }),
  warning('RegistryLogSilent', {
    when: 'the registry answers at all',
    series: { [lines]: '0+4x20 80x60 84+4x40', ...probes, [failures]: '0+3.6x140' },
    quiet: ['20m', '38m', '84m'],
    fires: ['42m', '81m'],
    below: { [failures]: '0+3.85x140' },
  }),
  warning('RegistryLogLost', {
    series: { 'docker_registry_log_lost_lines_total{C}': '0x20 3x40' },
    quiet: ['20m', '38m'],
    fires: ['21m', '33m'],
    below: { 'docker_registry_log_lost_lines_total{C}': '3x60' },
  }),
  critical('RegistryExporterDown', {
    series: { [up]: '1x20 0x60 1x20' },
    quiet: ['20m', '22m', '82m'],
    fires: ['24m', '81m'],
    below: { [up]: '1x20 0x1 1x60' },
    survivesGap: false,
  }),
  critical('RegistryExporterAbsent', {
    series: { [up]: '1x10 stale _x29 1x30' },
    quiet: ['10m', '15m', '43m'],
    fires: ['17m', '40m'],
    below: { [up]: '1x10 stale _x3 1x60' },
    survivesGap: false,
  }),
  warning('RegistryExporterCollectorFailing', {
    series: { [logCollector]: '1x20 0x60 1x20' },
    quiet: ['20m', '29m', '83m'],
    fires: ['32m', '81m'],
    below: { [logCollector]: '1x20 0x9 1x60' },
  }),
  warning('RegistryExporterTelemetryFailing', {
    when: 'nothing is taken',
    series: {
      [otlp('export_failures_total')]: '0x20 1+1x60 61x60',
      [otlp('records_exported_total')]: '0x140',
    },
    quiet: ['20m', '27m', '98m'],
    fires: ['30m', '80m'],
    below: { [otlp('records_exported_total')]: '0+1x140' },
  }),
  warning('RegistryExporterTelemetryFailing', {
    when: 'records are given up',
    series: { [otlp('records_dropped_total')]: '0x20 1x60' },
    quiet: ['20m', '25m', '40m'],
    fires: ['27m', '33m'],
    below: { [otlp('records_dropped_total')]: '1x80' },
  }),
  warning('RegistryExporterTelemetryFailing', {
    when: 'lines are rotated away before they were delivered',
    series: { [lostLines]: '0x20 500x60' },
    quiet: ['20m', '25m', '40m'],
    fires: ['27m', '33m'],
    below: { [lostLines]: '500x80' },
  }),
  warning('RegistryExporterConfigReloadFailed', {
    series: { [reload]: '1x20 0x60 1x20' },
    quiet: ['20m', '22m', '83m'],
    fires: ['25m', '81m'],
    below: { [reload]: '1x20 0x1 1x60' },
  }),
];
