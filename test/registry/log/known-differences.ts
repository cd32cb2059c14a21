import type { LogFigures } from './client-figures.ts';

/** Where the registry's word and the client's differ by nature: what the log has more (or less) than the client saw. */
export interface KnownDifference {
  readonly in: readonly string[];
  readonly why: string;
  readonly difference: Partial<LogFigures>;
}

/** The recorder looked at `/` once to see whether the container was up. */
const startLook = { 'GET other 200': 1 };

/** Each row stands in docs/registry-logs.md, in the words of somebody who reads the figures. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    in: ['v2/disconnect', 'v3/disconnect'],
    why: 'who leaves in the middle of an upload gets no answer, and of a download the log says what was written',
    difference: {
      requests: { 'PUT manifest_put 400': 2, 'PUT upload_commit 500': 2, 'PATCH upload_chunk 500': 4 },
      bytes: { blob_get: 7_667_712, manifest_put: 202, upload_chunk: 356, upload_commit: 178 },
    },
  },
  {
    in: ['v2/mixed_json_error', 'v3/mixed_json_error'],
    why: 'at this level no line says why a request was refused',
    difference: { challenges: -1, failures: { invalid_credentials: -1 } },
  },
  {
    in: ['v2', 'v3'].flatMap((version) =>
      ['json', 'logstash', 'text'].map((format) => `${version}/mixed_${format}_noaccess`),
    ),
    why: 'without an access log no line tells of / and of what has no route, nor how large the body of a 401 was',
    difference: {
      requests: { 'GET other 200': -1, 'GET other 404': -1 },
      bytes: { manifest_get: -314, other: -19 },
    },
  },
  {
    in: ['v2/nasty_light', 'v3/nasty_light'],
    why: 'net/http answered a bad Host header and OPTIONS * itself',
    difference: { requests: { 'OPTIONS other 200': -1, 'GET base 400': -1 }, bytes: { base: -38 } },
  },
  {
    in: ['v3/proxy_upstream_errors'],
    why: "a cache whose upstream's body broke had sent 200, and logs 500",
    difference: {
      requests: {
        'GET blob_get 500': 1,
        'GET blob_get 200': -1,
        'HEAD blob_head 500': 1,
        'HEAD blob_head 200': -1,
      },
    },
  },
  {
    in: ['v3/proxy_down'],
    why: "the upstream's log has the cache's own requests",
    difference: {
      requests: {
        ...{ 'GET base 200': 9, 'GET manifest_get 200': 1, 'HEAD manifest_head 200': 1 },
        ...{ 'GET blob_get 200': 3, 'HEAD blob_head 200': 3 },
      },
      bytes: { base: 18, manifest_get: 668, blob_get: 42_362 },
      pulls: { 'library/alpine': 1 },
    },
  },
  {
    in: ['v2/proxy_down'],
    why: "the upstream's log has the cache's own requests, and 2.8 fetches a blob twice",
    difference: {
      requests: {
        ...{ 'GET base 200': 11, 'GET manifest_get 200': 1, 'HEAD manifest_head 200': 1 },
        ...{ 'GET blob_get 200': 6, 'HEAD blob_head 200': 3 },
      },
      bytes: { base: 22, manifest_get: 668, blob_get: 85_684 },
      pulls: { 'library/alpine': 1 },
    },
  },
  {
    in: ['v2/xff', 'v3/xff'],
    why: 'the proxy in front answered one itself',
    difference: { requests: { 'GET other 404': -1 }, bytes: { other: -153 } },
  },
  {
    in: ['docker/main'],
    why: "the container's own health check is in no client's record",
    difference: { requests: { ...startLook, 'GET base 200': 7 }, bytes: { base: 14 } },
  },
  {
    in: ['docker/tty', 'docker/v2', 'docker/local-driver', 'docker/oom'],
    why: 'the recorder looked at / first',
    difference: { requests: startLook },
  },
  {
    in: ['docker/rotated'],
    why: 'the oldest file was rotated away',
    difference: {
      requests: {
        ...{ 'HEAD blob_head 404': -6, 'POST upload_start 202': -6, 'PATCH upload_chunk 202': -6 },
        ...{ 'PUT upload_commit 201': -6, 'PUT manifest_put 201': -3, 'GET manifest_get 200': -13 },
        ...{ 'GET manifest_get 404': -3, 'GET base 200': -5, 'GET blob_get 200': -1 },
      },
      bytes: { base: -10, manifest_get: -6_495, blob_get: -4_895 },
      pulls: { 'library/alpine': -5, 'team-a/web': -4, 'acme/api-server': -4 },
      pushes: { 'library/alpine': -1, 'team-a/web': -1, 'acme/api-server': -1 },
    },
  },
];
