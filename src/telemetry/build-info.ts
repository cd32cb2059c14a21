import { gauge, type MetricSpec } from '../domain/metric.ts';
import { set, type Sample } from '../domain/report.ts';

const buildInfo = gauge(
  'docker_registry_exporter_build_info',
  'Always 1; the labels tell the version of the exporter, the revision it was built from and the version of Node.js.',
  {
    labels: [
      { name: 'version', values: 'capped' },
      { name: 'revision', values: 'capped' },
      { name: 'node_version', values: 'capped' },
    ],
    scope: 'process',
  },
);
const configLastReloadSuccess = gauge(
  'docker_registry_exporter_config_last_reload_success',
  'Whether the configuration was last read without a problem.',
  { scope: 'process' },
);
const configLastReload = gauge(
  'docker_registry_exporter_config_last_reload_timestamp_seconds',
  'When the configuration was last read without a problem.',
  { scope: 'process' },
);

export const buildMetrics: readonly MetricSpec[] = [buildInfo, configLastReloadSuccess, configLastReload];

export interface Build {
  readonly version: string;
  readonly revision: string;
}

export function startSamples({ version, revision }: Build, startedMs: number): readonly Sample[] {
  return [
    set(buildInfo, 1, { version, revision, node_version: process.version }),
    ...reloadSamples(true, startedMs),
  ];
}

export function reloadSamples(isSuccess: boolean, nowMs: number): readonly Sample[] {
  return isSuccess
    ? [set(configLastReloadSuccess, 1), set(configLastReload, nowMs / 1_000)]
    : [set(configLastReloadSuccess, 0)];
}
