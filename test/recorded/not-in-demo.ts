/** What a demonstration does not have, and why: beginnings of what is asked for. */
const reasons: Readonly<Record<string, string>> = {
  docker_registry_canary_: 'the canary is switched off unless somebody asks for it',
  docker_registry_tls_certificate_: 'its registry speaks plain HTTP',
  docker_registry_container_: 'its registry runs in no container',
  docker_registry_discovery_: 'there is no Engine to find it by',
  docker_registry_config_: "the registry's own configuration is found through an Engine alone",
  docker_registry_gc_: 'nobody collects its garbage',
  'registry:gc_': 'nobody collects its garbage',
  docker_registry_storage_growth_bytes_per_day: 'a day is longer than a demonstration',
  docker_registry_log_undelivered_: 'no log records are sent anywhere',
  docker_registry_exporter_otlp_: 'no log records are sent anywhere',
  ALERTS: 'an alert is waited for longer than the rules have been running here',
};

/** Panels that show something only when something is wrong. */
export const quietPanels: Readonly<Record<string, string>> = {
  'Observations left out': 'it shows only what is left out, and nothing is',
};

/** What nobody has given a reason for. */
export function unexplained(gaps: readonly string[]): readonly string[] {
  return gaps.filter((gap) => !Object.keys(reasons).some((beginning) => gap.startsWith(beginning)));
}

/** Reasons that none of these needs. */
export function idleReasons(gaps: readonly string[]): readonly string[] {
  return Object.keys(reasons).filter((beginning) => !gaps.some((gap) => gap.startsWith(beginning)));
}
