import { gauge, type MetricSpec } from '../../domain/metric.ts';
import { warningTexts } from '../../registry/settings/warning-texts.ts';
import { authKinds, logFormatters, storageDrivers } from '../../registry/settings/model.ts';

export const parts = ['url', 'log', 'storage'] as const;
export const warningNames = Object.keys(warningTexts);
const yesOrNo = ['true', 'false'];

export const containers = gauge(
  'docker_registry_discovery_containers',
  'Containers of the registry that were found; absent before the first was, and where nothing is looked for.',
);
export const found = gauge(
  'docker_registry_discovery_found',
  'Whether the address, the log and the storage of the registry could be told from its container; absent where nothing is looked for.',
  { labels: [{ name: 'part', values: parts }], initial: [] },
);
export const configWarnings = gauge(
  'docker_registry_config_warnings',
  'Whether the configuration of the registry deserves a warning; absent where its container was not found.',
  { labels: [{ name: 'warning', values: warningNames }], initial: [] },
);
export const configInfo = gauge(
  'docker_registry_config_info',
  'What the configuration of the registry says, always 1; assumed where its file could not be seen; absent where its container was not found.',
  {
    labels: [
      { name: 'release', values: ['2', '3', 'unknown'] },
      { name: 'storage_driver', values: [...storageDrivers, 'other'] },
      { name: 'auth', values: authKinds },
      { name: 'delete_enabled', values: yesOrNo },
      { name: 'read_only', values: yesOrNo },
      { name: 'cache', values: ['inmemory', 'redis', 'none'] },
      { name: 'log_formatter', values: logFormatters },
      { name: 'access_log', values: yesOrNo },
      { name: 'assumed', values: yesOrNo },
    ],
    initial: [],
  },
);

export const discoveryMetrics: readonly MetricSpec[] = [containers, found, configWarnings, configInfo];
