interface WarningText {
  /** When it is raised, for the documentation. */
  readonly when: string;
  /** What it means and what to do, for a person. */
  readonly sentence: string;
}

/** Everything that is worth a warning in a registry's settings. The names are a closed set. */
export const warningTexts = {
  no_http_secret: {
    when: '`http.secret` is not set, except in a pull-through cache',
    sentence:
      'The registry makes up a secret at each start, so an upload that goes on after a restart or at another replica fails; set REGISTRY_HTTP_SECRET to a long random text, the same for all replicas.',
  },
  debug_port_published: {
    when: "`http.debug.addr` is published on another address than the machine's own",
    sentence:
      'Other machines can reach the debug port, which shows profiles and variables, of release 3 with Redis the whole configuration with its secrets, to whoever asks; publish it on 127.0.0.1 or not at all.',
  },
  delete_disabled: {
    when: '`storage.delete.enabled` is not true',
    sentence:
      'No client can delete an image, so only what tags have left is ever given back, and a pull-through cache keeps what has expired; set REGISTRY_STORAGE_DELETE_ENABLED=true, and collect garbage.',
  },
  log_level_hides_requests: {
    when: '`log.level` is `warn` or `error`',
    sentence:
      'The log has no structured line of a request that succeeds, so durations and users are not known; set REGISTRY_LOG_LEVEL=info.',
  },
  access_log_disabled: {
    when: '`log.accesslog.disabled` is true',
    sentence:
      'What the router and a failing health check answer, 405 and 503, is in the access log alone, so it is not counted; set REGISTRY_LOG_ACCESSLOG_DISABLED=false.',
  },
  no_health_check: {
    when: "there is none in the container and none in the registry's `health`",
    sentence:
      'Nothing notices that the registry has lost its storage before its clients do; give the container a health check, or set REGISTRY_HEALTH_STORAGEDRIVER_ENABLED=true.',
  },
  inmemory_cache_with_replicas: {
    when: '`storage.cache` is `inmemory` and the service has several containers',
    sentence:
      'A replica does not learn what another one has deleted and goes on answering that it is there; use Redis for storage.cache.blobdescriptor, or no cache.',
  },
  tls_off_on_public_address: {
    when: "neither a certificate nor `letsencrypt` is set, and the port is published on another address than the machine's own",
    sentence:
      'Other machines reach the registry without TLS, so passwords and images can be read and changed on the way; publish the port on 127.0.0.1 behind a proxy that does TLS, or set REGISTRY_HTTP_TLS_CERTIFICATE and REGISTRY_HTTP_TLS_KEY.',
  },
  default_credentials: {
    when: 'variables of the container hold a user and a password that come with products and examples, such as admin and admin',
    sentence:
      'A user and a password in the environment of the container are known to everybody; choose others, and keep the password in a file.',
  },
  no_auth_on_public_address: {
    when: "`auth` is not set, or is `silly`, no client certificate is asked for, and the port is published on another address than the machine's own",
    sentence:
      'Whoever reaches this machine can pull every image and replace it; set up auth (htpasswd or token), or publish the port on 127.0.0.1.',
  },
  not_read_only_during_gc: {
    when: 'a garbage collection ran while the registry accepted pushes',
    sentence:
      "What was being pushed at the time may have lost layers; collect garbage only while the registry is stopped, or was started with REGISTRY_STORAGE_MAINTENANCE_READONLY='{enabled: true}'.",
  },
} as const satisfies Readonly<Record<string, WarningText>>;

export type WarningName = keyof typeof warningTexts;
