import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { onRightAxis, timeseries } from '../panels.ts';
import { processSeries, rate, series, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';

const size = [6, 8] as const;

export function delivery(): PanelSource[] {
  return [otlp(), undelivered(), leftOut(), resources()];
}

function otlp(): PanelSource {
  const total = (counter: string): string => sumBy('registry', rate(counter));
  const pending = series('docker_registry_exporter_otlp_pending_records');
  const frame = {
    ...{ id: 31, title: 'OTLP log records', unit: units.CountsPerSecond, size },
    description:
      'Records that the receiver took, attempts that failed and records given up, which belong at zero, and at the right those that wait.',
    alerts: ['RegistryExporterTelemetryFailing'],
  };
  return timeseries(
    frame,
    target('A', '{{registry}} taken', total('docker_registry_exporter_otlp_records_exported_total')),
    target('B', '{{registry}} dropped', total('docker_registry_exporter_otlp_records_dropped_total')),
    target('C', '{{registry}} failed attempts', total('docker_registry_exporter_otlp_export_failures_total')),
    target('D', '{{registry}} waiting', pending),
  ).overrideByQuery('D', [onRightAxis, { id: 'unit', value: units.Short }]);
}

function undelivered(): PanelSource {
  const frame = {
    ...{ id: 34, title: 'Log waiting to be delivered', unit: units.BytesIEC, size },
    description:
      'Bytes of log whose records the receiver has not been sent yet, and at the right lines that were rotated away before that, which belong at zero.',
    alerts: ['RegistryExporterTelemetryFailing'],
  };
  return timeseries(
    frame,
    target('A', '{{registry}} waiting', series('docker_registry_log_undelivered_bytes')),
    target(
      'B',
      '{{registry}} lost lines',
      sumBy('registry', rate('docker_registry_log_undelivered_lost_lines_total')),
    ),
  ).overrideByQuery('B', [onRightAxis, { id: 'unit', value: units.CountsPerSecond }]);
}

function leftOut(): PanelSource {
  const overflow = rate('docker_registry_exporter_series_overflow_total');
  const refused = sumBy('registry', rate('docker_registry_exporter_samples_refused_total'));
  const frame = {
    ...{ id: 32, title: 'Observations left out', unit: units.CountsPerSecond, size },
    description:
      'Observations that were entered under other because a label had too many values, and those that no series can take.',
  };
  return timeseries(
    frame,
    target('A', '{{registry}} {{metric}}', `${sumBy('registry, metric', overflow)} > 0`),
    target('B', '{{registry}} refused', refused),
  );
}

function resources(): PanelSource {
  const cpu = `rate(${processSeries('process_cpu_seconds_total')}[$__rate_interval])`;
  const frame = {
    ...{ id: 33, title: 'Exporter memory and CPU', unit: units.BytesIEC, size },
    description: 'Resident memory of the exporter, and at the right its CPU time as a share of one core.',
  };
  return timeseries(
    frame,
    target('A', '{{instance}} memory', processSeries('process_resident_memory_bytes')),
    target('B', '{{instance}} CPU', cpu),
  ).overrideByQuery('B', [onRightAxis, { id: 'unit', value: units.PercentUnit }]);
}
