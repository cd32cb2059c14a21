import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import type { PanelFrame } from '../panel-frame.ts';
import { stat } from '../panels.ts';
import { age, increaseIn, series } from '../selectors.ts';
import { target } from '../targets.ts';
import { limits, neutral, orangeUnlessOne, words } from '../thresholds.ts';

const size = [4, 6] as const;

export function now(): PanelSource[] {
  return [running(), healthy(), restarts(), oomKills(), uptime(), exitCode()];
}

function running(): PanelSource {
  const frame = {
    ...{ id: 1, title: 'Containers running', unit: units.NoUnit, size, alerts: ['RegistryContainerDown'] },
    description: 'Whether each container runs; stopped, paused and between two restarts it does not.',
  };
  return each(frame, series('docker_registry_container_running'))
    .mappings(words('stopped', 'running', 'orange'))
    .thresholds(orangeUnlessOne());
}

function healthy(): PanelSource {
  const frame = {
    ...{ id: 2, title: 'Containers healthy', unit: units.NoUnit, size },
    description: 'Whether the last health check of each container that has one succeeded.',
    alerts: ['RegistryContainerUnhealthy'],
  };
  return each(frame, series('docker_registry_container_healthy'))
    .mappings(words('unhealthy', 'healthy', 'orange'))
    .thresholds(orangeUnlessOne())
    .noValue('no health check');
}

function restarts(): PanelSource {
  const frame = {
    ...{ id: 3, title: 'Restarts in 15 minutes', unit: units.Short, size },
    description: 'Restarts by the restart policy; an alert fires from the third on.',
    alerts: ['RegistryContainerRestarting'],
  };
  return each(frame, increaseIn('15m', 'docker_registry_container_restarts_total'))
    .thresholds(limits({ warning: 2 }))
    .decimals(0);
}

function oomKills(): PanelSource {
  const frame = {
    ...{ id: 4, title: 'OOM kills in 15 minutes', unit: units.Short, size },
    description: 'Processes that the kernel ended because the memory limit of the container was reached.',
    alerts: ['RegistryContainerOOMKilled'],
  };
  return each(frame, increaseIn('15m', 'docker_registry_container_oom_kills_total'))
    .thresholds(limits({ warning: 1 }))
    .decimals(0);
}

function uptime(): PanelSource {
  const frame = {
    ...{ id: 5, title: 'Time since start', unit: units.Seconds, size },
    description: 'How long ago each container was last started.',
  };
  return each(frame, age(series('docker_registry_container_start_time_seconds'))).thresholds(neutral());
}

function exitCode(): PanelSource {
  const frame = {
    ...{ id: 6, title: 'Last exit code', unit: units.NoUnit, size },
    description: 'Code of the last exit of each container; 137 is a kill, as for want of memory.',
  };
  return each(frame, series('docker_registry_container_last_exit_code'))
    .thresholds(limits({ warning: 1 }))
    .noValue('never exited');
}

function each(frame: PanelFrame, expr: string): StatBuilder {
  return stat(frame, target('A', '{{registry}} {{container}}', expr)).noValue('no container');
}
