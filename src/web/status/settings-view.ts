import type { RegistrySources } from './series.ts';

/** What is known of the registry's own configuration, and what was looked for and not found. */
export interface SettingsView {
  /** Name and value of each fact, in the order of the page. */
  readonly facts: readonly (readonly [string, string])[];
  readonly isAssumed: boolean;
  /** Names of the warnings that apply. */
  readonly warnings: readonly string[];
  /** Collectors that have nothing to look at, and why. */
  readonly gaps: readonly { readonly collector: string; readonly why: string }[];
}

/** Those that may lack a source; web does not know the collectors themselves. */
const seekers = ['probe', 'log', 'container', 'storage', 'gc'] as const;

const factNames: readonly (readonly [string, string])[] = [
  ['release', 'version'],
  ['storage_driver', 'storage'],
  ['auth', 'log-ins'],
  ['delete_enabled', 'deletes'],
  ['read_only', 'read-only'],
  ['cache', 'cache'],
  ['log_formatter', 'log format'],
  ['access_log', 'access log'],
];

/** Undefined where nothing was found and nothing is missing. */
export function readSettings({ snapshot, faultOf }: RegistrySources): SettingsView | undefined {
  const labels = snapshot.of('docker_registry_config_info')[0]?.labels;
  const watched = snapshot
    .of('docker_registry_exporter_collector_success')
    .map((series) => series.labels['collector']);
  const gaps = seekers
    .filter((collector) => !watched.includes(collector) && faultOf(collector) !== '')
    .map((collector) => ({ collector, why: faultOf(collector) }));
  if (labels === undefined && gaps.length === 0) return undefined;
  return {
    facts: labels === undefined ? [] : factNames.map(([label, name]) => [name, labels[label] ?? '']),
    isAssumed: labels?.['assumed'] === 'true',
    warnings: snapshot
      .of('docker_registry_config_warnings')
      .filter(({ value }) => value === 1)
      .map((series) => series.labels['warning'] ?? ''),
    gaps,
  };
}
