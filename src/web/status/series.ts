import type { LogRecord } from '../../domain/log-record.ts';
import type { Series } from '../../domain/series.ts';
import type { MetricReader } from '../reader.ts';

/** The metrics that the page shows, by their public names; a test holds them against the catalogue. */
export const shownMetrics = [
  'docker_registry_up',
  'docker_registry_component_up',
  'docker_registry_canary_up',
  'docker_registry_probe_http_status_code',
  'docker_registry_probe_phase_duration_seconds',
  'docker_registry_http_requests_total',
  'docker_registry_auth_challenges_total',
  'docker_registry_auth_failures_total',
  'docker_registry_auth_failing_clients',
  'docker_registry_log_last_line_timestamp_seconds',
  'docker_registry_storage_capacity_bytes',
  'docker_registry_storage_available_bytes',
  'docker_registry_storage_used_bytes',
  'docker_registry_storage_blobs',
  'docker_registry_storage_blob_bytes',
  'docker_registry_storage_repositories',
  'docker_registry_storage_tags',
  'docker_registry_storage_uploads',
  'docker_registry_storage_repository_bytes',
  'docker_registry_storage_reclaimable_bytes',
  'docker_registry_storage_reclaimable_blobs',
  'docker_registry_storage_gc_blocked',
  'docker_registry_storage_broken',
  'docker_registry_storage_scan_unreadable_files',
  'docker_registry_storage_growth_bytes_per_day',
  'docker_registry_storage_repository_growth_bytes',
  'docker_registry_container_running',
  'docker_registry_container_healthy',
  'docker_registry_container_cpu_seconds_total',
  'docker_registry_container_memory_working_set_bytes',
  'docker_registry_container_restarts_total',
  'docker_registry_gc_runs_total',
  'docker_registry_gc_failures_total',
  'docker_registry_gc_last_run_success',
  'docker_registry_gc_last_success_timestamp_seconds',
  'docker_registry_gc_last_freed_bytes',
  'docker_registry_gc_unsafe_runs_total',
  'docker_registry_gc_restart_pending',
  'docker_registry_exporter_collector_success',
  'docker_registry_config_info',
  'docker_registry_config_warnings',
] as const;
export type ShownMetric = (typeof shownMetrics)[number];

/** A moment's values of one registry. */
export class Snapshot {
  private readonly series: ReadonlyMap<ShownMetric, readonly Series[]>;

  constructor(series: ReadonlyMap<ShownMetric, readonly Series[]>) {
    this.series = series;
  }

  of(metric: ShownMetric): readonly Series[] {
    return this.series.get(metric) ?? [];
  }

  /** The value of a metric with one series; undefined while it is absent. */
  value(metric: ShownMetric): number | undefined {
    return this.of(metric)[0]?.value;
  }

  sum(metric: ShownMetric): number {
    return this.of(metric).reduce((total, { value }) => total + value, 0);
  }
}

/** What is known of one registry. */
export interface RegistrySources {
  readonly snapshot: Snapshot;
  readonly records: readonly LogRecord[];
  readonly faultOf: (collector: string) => string;
}

/** Whether the collector is configured and has looked. */
export function isWatched(snapshot: Snapshot, collector: string): boolean {
  return snapshot
    .of('docker_registry_exporter_collector_success')
    .some(({ labels }) => labels['collector'] === collector);
}

/** A moment's values by registry. Each metric is read once, however many registries there are. */
export async function takeSnapshots(metrics: MetricReader): Promise<(registry: string) => Snapshot> {
  const byRegistry = new Map<string, Map<ShownMetric, Series[]>>();
  for (const name of shownMetrics) {
    for (const series of await metrics.read(name)) enter(byRegistry, name, series);
  }
  return (registry) => new Snapshot(byRegistry.get(registry) ?? new Map<ShownMetric, Series[]>());
}

function enter(byRegistry: Map<string, Map<ShownMetric, Series[]>>, name: ShownMetric, series: Series): void {
  const registry = series.labels['registry'] ?? '';
  const families = byRegistry.get(registry) ?? new Map<ShownMetric, Series[]>();
  byRegistry.set(registry, families);
  const family = families.get(name) ?? [];
  families.set(name, family);
  family.push(series);
}
