import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { dashed, stacked, timeseries, withLimits } from '../panels.ts';
import { rate, series, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';
import { limits } from '../thresholds.ts';

const size = [8, 8] as const;
const byContainer = 'registry, container';

export function resources(): PanelSource[] {
  return [cpu(), memory(), memoryShare(), network(), disk(), processes()];
}

function cpu(): PanelSource {
  const used = sumBy(`${byContainer}, mode`, rate('docker_registry_container_cpu_seconds_total'));
  const frame = {
    ...{ id: 11, title: 'Container CPU', unit: units.PercentUnit, size },
    description: 'CPU time of each container as a share of one core, its own and that of the kernel for it.',
  };
  return stacked(frame, target('A', '{{registry}} {{container}} {{mode}}', used));
}

function memory(): PanelSource {
  const limit = series('docker_registry_container_memory_limit_bytes');
  const frame = {
    ...{ id: 12, title: 'Container memory', unit: units.BytesIEC, size },
    description:
      'Working set of each container, all of its memory with the page cache that a busy registry fills, and its limit (dashed) where one is set.',
    alerts: ['RegistryContainerMemoryHigh', 'RegistryContainerOOMKilled'],
  };
  return timeseries(
    frame,
    target('A', '{{registry}} {{container}}', series('docker_registry_container_memory_working_set_bytes')),
    target(
      'B',
      '{{registry}} {{container}} with cache',
      series('docker_registry_container_memory_usage_bytes'),
    ),
    target('C', '{{registry}} {{container}} limit', limit),
  ).overrideByQuery('C', [dashed]);
}

function memoryShare(): PanelSource {
  const used = series('docker_registry_container_memory_working_set_bytes');
  const limit = series('docker_registry_container_memory_limit_bytes');
  const frame = {
    ...{ id: 13, title: 'Memory against the limit', unit: units.PercentUnit, size },
    description: 'Working set as a share of the limit where one is set; an alert fires above 90 %.',
    alerts: ['RegistryContainerMemoryHigh'],
  };
  const share = target('A', '{{registry}} {{container}}', `${used} / ${limit}`);
  return withLimits(timeseries(frame, share), limits({ warning: 0.9 }));
}

function network(): PanelSource {
  const received = sumBy(byContainer, rate('docker_registry_container_network_receive_bytes_total'));
  const sent = sumBy(byContainer, rate('docker_registry_container_network_transmit_bytes_total'));
  const frame = {
    ...{ id: 14, title: 'Container network', unit: units.BytesPerSecondIEC, size },
    description: 'Bytes received and sent on all interfaces of each container.',
  };
  return timeseries(
    frame,
    target('A', '{{registry}} {{container}} received', received),
    target('B', '{{registry}} {{container}} sent', sent),
  );
}

function disk(): PanelSource {
  const read = sumBy(byContainer, rate('docker_registry_container_block_read_bytes_total'));
  const written = sumBy(byContainer, rate('docker_registry_container_block_write_bytes_total'));
  const frame = {
    ...{ id: 15, title: 'Container disk', unit: units.BytesPerSecondIEC, size },
    description: 'Bytes read from and written to block devices by each container.',
  };
  return timeseries(
    frame,
    target('A', '{{registry}} {{container}} read', read),
    target('B', '{{registry}} {{container}} written', written),
  );
}

function processes(): PanelSource {
  const frame = {
    ...{ id: 16, title: 'Container processes', unit: units.Short, size },
    description: 'Processes and threads in each container; a number that only grows is a leak.',
  };
  return timeseries(
    frame,
    target('A', '{{registry}} {{container}}', series('docker_registry_container_pids')),
  ).decimals(0);
}
