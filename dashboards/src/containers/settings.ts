import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { table } from '../listings.ts';
import { stat } from '../panels.ts';
import { series } from '../selectors.ts';
import { rows, target } from '../targets.ts';
import { floors, limits, orangeUnlessOne, words } from '../thresholds.ts';

const size = [6, 7] as const;

export function settings(): PanelSource[] {
  return [found(), warnings(), containers(), configuration()];
}

function containers(): PanelSource {
  const frame = {
    ...{ id: 21, title: 'Containers found', unit: units.Short, size },
    description: 'Containers of the registry that the exporter has found by itself.',
  };
  return stat(frame, target('A', '{{registry}}', series('docker_registry_discovery_containers')))
    .thresholds(floors({ warning: 1 }))
    .noValue('not looked for');
}

function found(): PanelSource {
  const frame = {
    ...{ id: 22, title: 'Found by discovery', unit: units.NoUnit, size },
    description:
      'Whether the address, the log and the storage of the registry could be told from its container.',
  };
  return stat(frame, target('A', '{{registry}} {{part}}', series('docker_registry_discovery_found')))
    .mappings(words('not found', 'found', 'orange'))
    .thresholds(orangeUnlessOne())
    .noValue('not looked for');
}

function warnings(): PanelSource {
  const present = `${series('docker_registry_config_warnings')} == 1`;
  const frame = {
    ...{ id: 23, title: 'Configuration warnings', unit: units.NoUnit, size: [12, 7] as const },
    description:
      "What the registry's own configuration should not have, as the page on settings warnings explains it.",
  };
  return stat(frame, target('A', '{{registry}} {{warning}}', present))
    .thresholds(limits({ warning: 1 }))
    .noValue('none');
}

function configuration(): PanelSource {
  const frame = {
    ...{ id: 24, title: 'Configuration', unit: units.NoUnit, size: [18, 7] as const },
    description: 'How each registry is configured, as far as its configuration can be read.',
  };
  return table(frame, rows('A', series('docker_registry_config_info')), {
    registry: 'Registry',
    release: 'Release',
    storage_driver: 'Storage',
    auth: 'Auth',
    delete_enabled: 'Deletion',
    read_only: 'Read-only',
    cache: 'Cache',
    log_formatter: 'Log format',
    access_log: 'Access log',
  });
}
