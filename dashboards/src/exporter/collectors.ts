import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { timeseries } from '../panels.ts';
import { age, rate, series, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';

const size = [8, 8] as const;

export function collectors(): PanelSource[] {
  return [duration(), lastSuccess(), failures()];
}

function duration(): PanelSource {
  const seconds = series('docker_registry_exporter_collector_duration_seconds');
  const frame = {
    ...{ id: 11, title: 'Collector duration', unit: units.Seconds, size },
    description: 'How long the last cycle of each collector took.',
  };
  return timeseries(frame, target('A', '{{registry}} {{collector}}', seconds)).fillOpacity(0);
}

function lastSuccess(): PanelSource {
  const frame = {
    ...{ id: 12, title: 'Time since collectors succeeded', unit: units.Seconds, size },
    description: 'How long ago each collector could last read its source; its metrics are as old.',
    alerts: ['RegistryExporterCollectorFailing'],
  };
  const seconds = age(series('docker_registry_exporter_collector_last_success_timestamp_seconds'));
  return timeseries(frame, target('A', '{{registry}} {{collector}}', seconds)).fillOpacity(0);
}

function failures(): PanelSource {
  const failed = rate('docker_registry_exporter_collector_failures_total');
  const frame = {
    ...{ id: 13, title: 'Collector failures', unit: units.CountsPerSecond, size },
    description: 'Cycles in which a collector could not read its source.',
    alerts: ['RegistryExporterCollectorFailing'],
  };
  return timeseries(frame, target('A', '{{registry}} {{collector}}', sumBy('registry, collector', failed)));
}
