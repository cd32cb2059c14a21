import type { SeriesValues } from './cases/alert-case.ts';

/** How much has come by a minute of the day, or what it is then. */
type Course = (minute: number) => number;

const minutes = 24 * 60;

/** When the exporter is started again: its counters begin at 0, and one scrape fails. */
const restarts = [8 * 60, 16 * 60];

const still: Course = () => 0;
const steady =
  (perMinute: number): Course =>
  (minute) =>
    perMinute * minute;
const at =
  (hour: number): Course =>
  (minute) =>
    minute > hour * 60 ? 1 : 0;

/** What comes of clients, in a minute or once. */
export interface Traffic {
  readonly pulls: Course;
  readonly pushes: Course;
  readonly deletes: Course;
  readonly serverErrors: Course;
  readonly failedLogIns: Course;
  readonly failedProbes: Course;
  readonly slowManifests: Course;
  readonly addedBytes: Course;
}

/** One request an hour, one of which is answered with 503; one password is mistyped; one probe runs out of time. */
export const quietDay: Traffic = {
  ...{ pulls: steady(1 / 60), pushes: still, deletes: still, addedBytes: still },
  ...{ serverErrors: at(13), failedLogIns: at(9), failedProbes: at(5), slowManifests: at(15) },
};

/** A hundred requests a second, and the share of failures that comes with them. */
export const busyDay: Traffic = {
  ...{ pulls: steady(6_000), pushes: steady(120), deletes: steady(0.3), addedBytes: steady(2e6) },
  ...{ serverErrors: steady(0.6), failedLogIns: steady(2), failedProbes: steady(0.002) },
  slowManifests: steady(6),
};

/** Every series that a rule asks for, over a day on which all is well. */
export function healthyDay(traffic: Traffic): SeriesValues {
  return { ...counters(traffic), ...gauges() };
}

function counters(traffic: Traffic): SeriesValues {
  const requests = (method: string, operation: string, code: number): string =>
    `docker_registry_http_requests_total{C, method="${method}", operation="${operation}", code="${code}"}`;
  const courses: Readonly<Record<string, Course>> = {
    [requests('GET', 'manifest_get', 200)]: traffic.pulls,
    [requests('GET', 'manifest_get', 503)]: traffic.serverErrors,
    [requests('GET', 'base', 401)]: steady(4),
    [requests('PUT', 'manifest_put', 201)]: traffic.pushes,
    [requests('PATCH', 'upload_chunk', 202)]: traffic.pushes,
    [requests('DELETE', 'manifest_delete', 202)]: traffic.deletes,
    'docker_registry_http_request_duration_seconds_count{C, operation="manifest_get"}': traffic.pulls,
    'docker_registry_http_request_duration_seconds_bucket{C, operation="manifest_get", le="1.0"}': (minute) =>
      Math.max(0, traffic.pulls(minute) - traffic.slowManifests(minute)),
    'docker_registry_auth_failures_total{C, reason="invalid_credentials"}': traffic.failedLogIns,
    'docker_registry_auth_failures_total{C, reason="backend"}': still,
    'docker_registry_auth_suspicions_total{C, kind="many_users"}': still,
    'docker_registry_auth_suspicions_total{C, kind="success_after_failures"}': at(10),
    'docker_registry_probes_total{C}': steady(4),
    'docker_registry_probe_failures_total{C, reason="timeout"}': traffic.failedProbes,
    'docker_registry_canary_failures_total{C, step="push_blob"}': at(6),
    'docker_registry_log_lines_total{C, kind="access"}': steady(4),
    'docker_registry_log_lost_lines_total{C}': still,
    'docker_registry_panics_total{C}': still,
    'docker_registry_empty_responses_total{C}': still,
    'docker_registry_storage_added_bytes_total{C}': traffic.addedBytes,
    'docker_registry_gc_failures_total{C}': still,
    'docker_registry_gc_unsafe_runs_total{C}': still,
    'docker_registry_container_restarts_total{C, container="registry-1", service="registry"}': at(3),
    'docker_registry_container_oom_kills_total{C, container="registry-1", service="registry"}': still,
    'docker_registry_exporter_otlp_records_exported_total{C}': steady(1),
    'docker_registry_exporter_otlp_export_failures_total{C}': at(12),
    'docker_registry_exporter_otlp_records_dropped_total{C}': still,
    'docker_registry_log_undelivered_lost_lines_total{C}': still,
  };
  return mapValues(courses, counterValues);
}

function gauges(): SeriesValues {
  const container = (name: string): string =>
    `docker_registry_container_${name}{C, container="registry-1", service="registry"}`;
  const storage = (name: string): string => `docker_registry_storage_${name}{C}`;
  // Garbage is collected at two, for ten minutes.
  const [gcFrom, gcTo] = [120, 130];
  const courses: Readonly<Record<string, Course>> = {
    'docker_registry_up{C}': () => 1,
    'docker_registry_component_up{C, component="api"}': () => 1,
    'docker_registry_component_up{C, component="auth"}': () => 1,
    'docker_registry_component_up{C, component="storage"}': () => 1,
    'docker_registry_canary_up{C}': (minute) => (minute > 360 && minute <= 365 ? 0 : 1),
    'docker_registry_tls_certificate_not_after_timestamp_seconds{C}': () => 60 * 86_400,
    'docker_registry_tls_certificate_current{C}': () => 1,
    [storage('capacity_bytes')]: () => 1e12,
    [storage('available_bytes')]: (minute) => 3e11 - 2e6 * minute,
    [storage('inodes')]: () => 0,
    [storage('inodes_free')]: () => 0,
    [storage('blob_bytes')]: () => 6e11,
    [storage('scan_interval_seconds')]: () => 300,
    [storage('scan_duration_seconds')]: () => 40,
    [storage('scan_last_success_timestamp_seconds')]: (minute) => Math.floor(minute / 5) * 300,
    'docker_registry_storage_reclaimable_bytes{C, mode="unreferenced"}': () => 1e11,
    'docker_registry_storage_gc_blocked{C, mode="unreferenced"}': () => 0,
    'docker_registry_storage_broken{C, kind="empty_blob"}': () => 0,
    'docker_registry_gc_expected_interval_seconds{C}': () => 86_400,
    'docker_registry_gc_running{C}': (minute) => (minute >= gcFrom && minute < gcTo ? 1 : 0),
    'docker_registry_gc_last_start_timestamp_seconds{C}': (minute) => (minute >= gcFrom ? gcFrom * 60 : 0),
    'docker_registry_gc_last_success_timestamp_seconds{C}': (minute) => (minute >= gcTo ? gcTo * 60 : 0),
    'docker_registry_gc_last_run_success{C}': () => 1,
    'docker_registry_gc_restart_pending{C}': (minute) => (minute >= gcTo && minute < gcTo + 5 ? 1 : 0),
    [container('running')]: () => 1,
    [container('healthy')]: () => 1,
    [container('memory_limit_bytes')]: () => 1e9,
    [container('memory_working_set_bytes')]: (minute) => 5e8 + 1e5 * minute,
    'docker_registry_exporter_collector_success{C, collector="log"}': () => 1,
    'docker_registry_exporter_config_last_reload_success{C}': () => 1,
  };
  return mapValues(courses, samples);
}

function counterValues(course: Course): string {
  return samples((minute) => {
    const since = restarts.filter((restart) => restart <= minute).at(-1) ?? 0;
    return course(minute) - course(since);
  });
}

function samples(course: Course): string {
  const all = Array.from({ length: minutes + 1 }, (_, minute) =>
    restarts.includes(minute) ? 'stale' : String(Number(course(minute).toFixed(3))),
  );
  return all.join(' ');
}

function mapValues(
  courses: Readonly<Record<string, Course>>,
  valuesOf: (course: Course) => string,
): SeriesValues {
  return Object.fromEntries(Object.entries(courses).map(([series, course]) => [series, valuesOf(course)]));
}
