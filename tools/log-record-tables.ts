type Row = readonly [name: string, ...cells: readonly string[]];

/** Of the records of a registry's log; a test holds the table against what a receiver gets of the recordings. */
export const lineAttributes: readonly Row[] = [
  ['docker.registry.name', 'name of the registry in the configuration'],
  ['container.id', 'the container whose log it is, where the Engine gave it'],
  ['http.request.method', 'a method that is known, else `_OTHER`'],
  ['http.request.method_original', 'a method that is not'],
  ['http.response.status_code', 'of the answer, where the line ends the request'],
  ['http.response.body.size', 'bytes of the body as written; not for HEAD, which has none'],
  ['url.path', 'path of the request without its query, which may be secret'],
  [
    'client.address',
    'the peer in the access log; in the structured log what `X-Forwarded-For` claims, if anything',
  ],
  ['user_agent.original', 'what the client calls itself'],
  [
    'user.name',
    'who made the request, or failed to log in; 2.8 names users in `authorized request` alone, so there an event has one and its other lines have not',
  ],
  [
    'error.type',
    'the status of a 5xx; of `docker.registry.auth.failure` the reason, as in `docker_registry_auth_failures_total`',
  ],
  ['oci.manifest.digest', 'the digest by which a manifest was asked for'],
  ['docker.registry.operation', 'what was asked for, as in `docker_registry_requests_total`'],
  ['docker.registry.repository', 'name of the repository in the path'],
  ['docker.registry.reference', 'tag or digest in the path of a manifest or blob'],
  ['docker.registry.request.id', "the registry's id of the request, the same in all its structured lines"],
  ['docker.registry.request.duration', 'how long the request took, in seconds; only in structured lines'],
  [
    'docker.registry.error.code',
    'what a handler reported, as in `docker_registry_errors_by_code_total`: `blob_unknown`',
  ],
];

/** What tells of more than a line of the log. A test looks for every event name in the code. */
export const otherEvents: readonly Row[] = [
  [
    'docker.registry.auth.suspicion',
    'warn, error',
    'many users from an address, many addresses of a user, or a log-in after many failures (an error)',
    '`client.address` `user.name` `docker.registry.suspicion.kind` `.failures` `.distinct` `.user_relation`',
  ],
  [
    'docker.registry.probe.down',
    'error',
    'the registry went down, or is down for another reason',
    '`url.full` `http.response.status_code` `error.type` `docker.registry.component`',
  ],
  ['docker.registry.probe.up', 'info', 'it is up again', '`url.full` `http.response.status_code`'],
  [
    'docker.registry.probe.flapping',
    'info, error',
    'it goes up and down; further changes are counted',
    'as both, and `docker.registry.probe.changes`',
  ],
  [
    'docker.registry.probe.steady',
    'info, error',
    'the end of that',
    'as both, and `docker.registry.probe.changes`',
  ],
  [
    'docker.registry.canary.failed',
    'error',
    'pushing and pulling fails',
    '`docker.registry.repository` `docker.registry.canary.step`',
  ],
  ['docker.registry.canary.recovered', 'info', 'it succeeds again', '`docker.registry.repository`'],
  [
    'docker.registry.container.state',
    'info, warn, error',
    'a container started, stopped, ran out of memory, became healthy or unhealthy',
    '`container.id` `container.name` `docker.registry.container.state` `.exit_code`',
  ],
  [
    'docker.registry.gc.finished',
    'info, error',
    'a garbage collection ended',
    '`container.id` `container.name` `docker.registry.gc.name` `.source` `.dry_run` `.delete_untagged` `.exit_code` `.duration_seconds`',
  ],
  [
    'docker.registry.gc.measured',
    'info',
    'what it has freed',
    'as before, and `docker.registry.gc.freed_bytes`',
  ],
  ['docker.registry.gc.unsafe', 'warn', 'the registry accepted writes meanwhile', 'as before'],
  [
    'docker.registry.storage.over_threshold',
    'warn',
    'the storage is fuller than the threshold',
    '`docker.registry.storage.used_ratio` `.available_bytes`',
  ],
  ['docker.registry.storage.under_threshold', 'info', 'it is less full again', 'the same'],
  [
    'docker.registry.storage.unreadable',
    'warn',
    'a scan may not read a part of it',
    '`docker.registry.storage.count`',
  ],
  ['docker.registry.storage.readable', 'info', 'it may again', 'the same'],
  [
    'docker.registry.storage.broken',
    'warn',
    'a scan has found more that is broken',
    '`docker.registry.storage.kind` `.count` `.examples`',
  ],
  ['docker.registry.storage.mended', 'info', 'less is broken', 'the same'],
  [
    'docker.registry.storage.gc_blocked',
    'warn',
    'garbage collection would fail',
    '`docker.registry.storage.mode` `.reason`',
  ],
  ['docker.registry.storage.gc_unblocked', 'info', 'it would work again', '`docker.registry.storage.mode`'],
];
