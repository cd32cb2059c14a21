import type { Labels, MetricSpec } from '../../domain/metric.ts';
import { clear, set, type Sample } from '../../domain/report.ts';
import type { Past } from './history.ts';
import * as metrics from './metrics.ts';
import type { ContainerObservation } from './observation.ts';

export type Value = readonly [MetricSpec, number | undefined, Labels?];

/** All series anew: a container that is gone leaves none behind. */
export function containerSamples(
  containers: readonly ContainerObservation[],
  pastOf: (id: string) => Past,
): readonly Sample[] {
  return [
    ...metrics.containerMetrics.map(clear),
    ...containers.flatMap((container) => samplesOf(container, pastOf(container.details.id))),
  ];
}

function samplesOf(container: ContainerObservation, past: Past): readonly Sample[] {
  const { name, service } = container.details;
  return [...stateValues(container, past), ...resourceValues(container)].flatMap(([metric, value, labels]) =>
    value === undefined ? [] : set(metric, value, { container: name, service, ...labels }),
  );
}

function stateValues({ details }: ContainerObservation, past: Past): readonly Value[] {
  const { health, startedAtMs } = details;
  return [
    [metrics.running, Number(details.isRunning)],
    [metrics.healthy, health === undefined ? undefined : Number(health === 'healthy')],
    [metrics.startTimeSeconds, startedAtMs === undefined ? undefined : startedAtMs / 1000],
    [metrics.restarts, details.restartCount],
    [metrics.oomKills, past.oomKills],
    [metrics.lastExitCode, past.lastExitCode],
    [metrics.memoryLimitBytes, details.memoryLimitBytes],
  ];
}

function resourceValues({ stats }: ContainerObservation): readonly Value[] {
  if (stats === undefined) return [];
  return [
    [metrics.cpuSeconds, stats.cpuUserSeconds, { mode: 'user' }],
    [metrics.cpuSeconds, stats.cpuSystemSeconds, { mode: 'system' }],
    [metrics.memoryWorkingSetBytes, stats.memoryWorkingSetBytes],
    [metrics.memoryUsageBytes, stats.memoryUsageBytes],
    [metrics.networkReceiveBytes, stats.networkReceiveBytes],
    [metrics.networkTransmitBytes, stats.networkTransmitBytes],
    [metrics.blockReadBytes, stats.blockReadBytes],
    [metrics.blockWriteBytes, stats.blockWriteBytes],
    [metrics.pids, stats.pids],
  ];
}
