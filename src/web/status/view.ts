import type { LogRecord } from '../../domain/log-record.ts';
import type { WebSources } from '../reader.ts';
import { isWatched, takeSnapshots, type RegistrySources, type Snapshot } from './series.ts';
import { readSettings, type SettingsView } from './settings-view.ts';
import { readStorage, type StorageView } from './storage-view.ts';

/** What the page shows; undefined stands for what cannot be seen. */
export interface StatusView {
  readonly version: string;
  readonly registries: readonly RegistryView[];
}

export interface RegistryView {
  readonly name: string;
  readonly url: string;
  readonly up: boolean | undefined;
  /** While it is down: why, and when the probe has told so. */
  readonly failure: FailureView | undefined;
  readonly httpStatus: number | undefined;
  readonly probeSeconds: number;
  readonly layers: readonly { readonly name: string; readonly up: boolean | undefined }[];
  readonly traffic: TrafficView;
  readonly storage: StorageView | undefined;
  readonly containers: readonly ContainerView[];
  readonly gc: GcView | undefined;
  readonly settings: SettingsView | undefined;
  readonly collectors: readonly CollectorView[];
  readonly records: readonly LogRecord[];
}

export interface FailureView {
  readonly text: string;
  readonly sinceMs: number;
}

export interface CollectorView {
  readonly name: string;
  readonly works: boolean;
  /** Why it does not work; empty where it does. */
  readonly fault: string;
}

export interface TrafficView {
  readonly requests: number;
  /** By first digit of the status, `2xx` to `5xx`; `other` for a status that is none of HTTP's. */
  readonly byClass: ReadonlyMap<string, number>;
  readonly challenges: number;
  readonly failures: number;
  readonly failuresByReason: readonly { readonly reason: string; readonly count: number }[];
  readonly failingClients: number | undefined;
  readonly lastLineSeconds: number | undefined;
}

export interface ContainerView {
  readonly name: string;
  readonly running: boolean;
  readonly healthy: boolean | undefined;
  readonly cpuSeconds: number;
  readonly memoryBytes: number | undefined;
  readonly restarts: number;
}

export interface GcView {
  readonly runs: number;
  readonly failures: number;
  readonly lastSucceeded: boolean | undefined;
  readonly lastSuccessSeconds: number | undefined;
  /** By measure; undefined where nobody could. */
  readonly freedBytes: number | undefined;
  readonly unsafeRuns: number;
  readonly isRestartPending: boolean;
}

const layerNames = ['api', 'auth', 'storage'];

export async function readStatus(sources: WebSources): Promise<StatusView> {
  const snapshotOf = await takeSnapshots(sources.metrics);
  const registries = sources.registries().map(({ name, url }) => {
    const records = sources.recentRecords(name);
    const faultOf = (collector: string): string => sources.faultOf(name, collector);
    const seen = readRegistry({ snapshot: snapshotOf(name), records, faultOf });
    const failure = seen.up === false ? readFailure(sources.lastProbeChange(name)) : undefined;
    return { name, url, ...seen, failure, records };
  });
  return { version: sources.version, registries };
}

function readRegistry(sources: RegistrySources): Omit<RegistryView, 'name' | 'url' | 'failure' | 'records'> {
  const { snapshot } = sources;
  return {
    up: truth(snapshot.value('docker_registry_up')),
    httpStatus: snapshot.value('docker_registry_probe_http_status_code'),
    probeSeconds: snapshot.sum('docker_registry_probe_phase_duration_seconds'),
    layers: readLayers(snapshot),
    traffic: readTraffic(snapshot),
    storage: readStorage(sources),
    containers: readContainers(snapshot),
    gc: readGc(snapshot),
    settings: readSettings(sources),
    collectors: readCollectors(sources),
  };
}

function readFailure(record: LogRecord | undefined): FailureView | undefined {
  return record === undefined ? undefined : { text: record.body, sinceMs: record.timestampMs };
}

function readCollectors({ snapshot, faultOf }: RegistrySources): readonly CollectorView[] {
  return snapshot.of('docker_registry_exporter_collector_success').map(({ labels, value }) => {
    const name = labels['collector'] ?? '';
    return { name, works: value === 1, fault: faultOf(name) };
  });
}

function truth(value: number | undefined): boolean | undefined {
  return value === undefined ? undefined : value === 1;
}

/** What the round trips say stands beside the layers, where there are any. */
function readLayers(snapshot: Snapshot): RegistryView['layers'] {
  const layers = layerNames.map((name) => ({ name, up: truth(layerValue(snapshot, name)) }));
  const canary = truth(snapshot.value('docker_registry_canary_up'));
  return canary === undefined ? layers : [...layers, { name: 'push and pull', up: canary }];
}

function layerValue(snapshot: Snapshot, layer: string): number | undefined {
  return snapshot.of('docker_registry_component_up').find(({ labels }) => labels['component'] === layer)
    ?.value;
}

function readTraffic(snapshot: Snapshot): TrafficView {
  const byClass = new Map(['2xx', '3xx', '4xx', '5xx'].map((name) => [name, 0]));
  for (const { labels, value } of snapshot.of('docker_registry_http_requests_total')) {
    const code = labels['code'] ?? '';
    const name = /^[1-5]/.test(code) ? `${code.charAt(0)}xx` : 'other';
    byClass.set(name, (byClass.get(name) ?? 0) + value);
  }
  return {
    requests: snapshot.sum('docker_registry_http_requests_total'),
    byClass,
    challenges: snapshot.sum('docker_registry_auth_challenges_total'),
    failures: snapshot.sum('docker_registry_auth_failures_total'),
    failuresByReason: snapshot
      .of('docker_registry_auth_failures_total')
      .filter(({ value }) => value > 0)
      .map(({ labels, value }) => ({ reason: labels['reason'] ?? '', count: value })),
    failingClients: snapshot.value('docker_registry_auth_failing_clients'),
    lastLineSeconds: snapshot.value('docker_registry_log_last_line_timestamp_seconds'),
  };
}

function readContainers(snapshot: Snapshot): readonly ContainerView[] {
  return snapshot.of('docker_registry_container_running').map(({ labels, value }) => {
    const own = (metric: Parameters<Snapshot['of']>[0]) =>
      snapshot.of(metric).filter((series) => series.labels['container'] === labels['container']);
    return {
      name: labels['container'] ?? '',
      running: value === 1,
      healthy: truth(own('docker_registry_container_healthy')[0]?.value),
      cpuSeconds: own('docker_registry_container_cpu_seconds_total').reduce(
        (sum, series) => sum + series.value,
        0,
      ),
      memoryBytes: own('docker_registry_container_memory_working_set_bytes')[0]?.value,
      restarts: own('docker_registry_container_restarts_total')[0]?.value ?? 0,
    };
  });
}

function readGc(snapshot: Snapshot): GcView | undefined {
  if (!isWatched(snapshot, 'gc')) return undefined;
  return {
    runs: snapshot.sum('docker_registry_gc_runs_total'),
    failures: snapshot.sum('docker_registry_gc_failures_total'),
    lastSucceeded: truth(snapshot.value('docker_registry_gc_last_run_success')),
    lastSuccessSeconds: snapshot.value('docker_registry_gc_last_success_timestamp_seconds'),
    freedBytes: snapshot.value('docker_registry_gc_last_freed_bytes'),
    unsafeRuns: snapshot.sum('docker_registry_gc_unsafe_runs_total'),
    isRestartPending: snapshot.value('docker_registry_gc_restart_pending') === 1,
  };
}
