import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { table } from '../listings.ts';
import { stat } from '../panels.ts';
import { age, processSeries, series } from '../selectors.ts';
import { rows, target } from '../targets.ts';
import { neutral, orangeUnlessOne, redUnlessOne, words } from '../thresholds.ts';

const size = [4, 6] as const;

export function now(): PanelSource[] {
  return [scraped(), working(), reload(), reloadAge(), build()];
}

function scraped(): PanelSource {
  const frame = {
    ...{ id: 1, title: 'Exporter scraped', unit: units.NoUnit, size },
    description: 'Whether Prometheus had an answer from the exporter at its last scrape.',
    alerts: ['RegistryExporterDown', 'RegistryExporterAbsent'],
  };
  return stat(frame, target('A', '{{instance}}', processSeries('up')))
    .mappings(words('down', 'up'))
    .thresholds(redUnlessOne())
    .noValue('no target');
}

function working(): PanelSource {
  const frame = {
    ...{ id: 2, title: 'Collectors', unit: units.NoUnit, size: [6, 6] as const },
    description: 'Whether each collector of the exporter could read its source the last time it tried.',
    alerts: ['RegistryExporterCollectorFailing'],
  };
  const success = series('docker_registry_exporter_collector_success');
  return stat(frame, target('A', '{{registry}} {{collector}}', success))
    .mappings(words('failing', 'ok', 'orange'))
    .thresholds(orangeUnlessOne())
    .noValue('no exporter');
}

function reload(): PanelSource {
  const frame = {
    ...{ id: 3, title: 'Configuration reload', unit: units.NoUnit, size },
    description:
      'Whether the configuration was last read without a problem; otherwise the old one is in force.',
    alerts: ['RegistryExporterConfigReloadFailed'],
  };
  const success = processSeries('docker_registry_exporter_config_last_reload_success');
  return stat(frame, target('A', '{{instance}}', success))
    .mappings(words('failed', 'ok', 'orange'))
    .thresholds(orangeUnlessOne())
    .noValue('no exporter');
}

function reloadAge(): PanelSource {
  const frame = {
    ...{ id: 4, title: 'Age of the configuration', unit: units.Seconds, size },
    description: 'How long ago the configuration was last read without a problem.',
  };
  const last = processSeries('docker_registry_exporter_config_last_reload_timestamp_seconds');
  return stat(frame, target('A', '{{instance}}', age(last)))
    .thresholds(neutral())
    .noValue('no exporter');
}

function build(): PanelSource {
  const frame = {
    ...{ id: 5, title: 'Version', unit: units.NoUnit, size: [6, 6] as const },
    description: 'Version and revision of each exporter, and the Node.js that it runs on.',
  };
  return table(frame, rows('A', processSeries('docker_registry_exporter_build_info')), {
    instance: 'Instance',
    version: 'Version',
    revision: 'Revision',
    node_version: 'Node.js',
  });
}
