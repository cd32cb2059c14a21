import { authFailureReasons } from '../../domain/failure.ts';
import { counter, gauge, histogram, type Labels, type MetricSpec } from '../../domain/metric.ts';
import { errorCodes } from '../../registry/error-codes.ts';
import { methods } from '../../registry/methods.ts';
import { statusCodes } from '../../registry/status-codes.ts';
import { operations, type Operation } from '../../registry/operation.ts';
import { suspicionKinds } from './auth-watch/suspicion.ts';

const naturalRequests: readonly (readonly [string, Operation, string])[] = [
  ['GET', 'base', '200'],
  ['GET', 'catalog', '200'],
  ['GET', 'tags_list', '200'],
  ['GET', 'manifest_get', '200'],
  ['HEAD', 'manifest_head', '200'],
  ['PUT', 'manifest_put', '201'],
  ['DELETE', 'manifest_delete', '202'],
  ['GET', 'blob_get', '200'],
  ['HEAD', 'blob_head', '200'],
  ['DELETE', 'blob_delete', '202'],
  ['POST', 'blob_mount', '201'],
  ['POST', 'upload_start', '202'],
  ['PATCH', 'upload_chunk', '202'],
  ['PUT', 'upload_commit', '201'],
  ['GET', 'upload_status', '204'],
  ['DELETE', 'upload_cancel', '204'],
  ['GET', 'referrers', '200'],
];

/** What must exist before it first happens: each operation's success, and the failures that alerts ask for. */
const initialRequests: readonly Labels[] = naturalRequests.flatMap(([method, operation, success]) =>
  [success, '500', '503'].map((code) => ({ method, operation, code })),
);

export const requests = counter(
  'docker_registry_http_requests_total',
  'Requests that the registry answered, each counted once; with its access log off without those that no other line tells of (301, 404 and 405 of the router, 400 of a failing auth backend, 416 on a blob, 503 of health checks, the liveness check at /).',
  {
    labels: [
      { name: 'method', values: methods },
      { name: 'operation', values: operations },
      { name: 'code', values: statusCodes },
    ],
    initial: initialRequests,
  },
);
/** Seconds. Uploads of large layers take minutes. */
export const durationBounds = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900,
];
export const requestDuration = histogram(
  'docker_registry_http_request_duration_seconds',
  "Time a request took by the registry's own clock, the client's transfer included; absent for requests that log none (401, 405, 416, 503).",
  {
    labels: [{ name: 'operation', values: operations }],
    buckets: durationBounds,
  },
);
export const responseBytes = counter(
  'docker_registry_http_response_bytes_total',
  'Body bytes that the registry sent; a download that the client cut counts what had been written.',
  { labels: [{ name: 'operation', values: operations }] },
);
export const errorsByCode = counter(
  'docker_registry_http_error_codes_total',
  'Errors that handlers reported, by code of the distribution specification; one request may report several.',
  { labels: [{ name: 'error', values: errorCodes }] },
);
export const authChallenges = counter(
  'docker_registry_auth_challenges_total',
  'Requests refused because they came without credentials: the normal first step of a log-in, not a failure.',
);
export const authFailures = counter(
  'docker_registry_auth_failures_total',
  'Requests whose credentials or token were refused, and those that the auth backend could not judge (reason backend).',
  { labels: [{ name: 'reason', values: authFailureReasons }] },
);
export const failingClients = gauge(
  'docker_registry_auth_failing_clients',
  'Distinct client addresses with an authentication failure in the last 15 minutes, exact up to 512; more are estimated over up to 16 minutes, with a standard error of 1.6 %.',
);
export const failingUsers = gauge(
  'docker_registry_auth_failing_users',
  'Distinct user names with an authentication failure in the last 15 minutes, exact up to 512; more are estimated over up to 16 minutes, with a standard error of 1.6 %; a name is seen only where the registry logs it.',
);
export const suspicions = counter(
  'docker_registry_auth_suspicions_total',
  'Signs of an attack, each counted once for an address or user until it has been quiet for 15 minutes: many_users is an address that fails as 5 users, many_clients a user who fails from 5 addresses, success_after_failures a success from an address after 10 failed attempts, all within 15 minutes.',
  { labels: [{ name: 'kind', values: suspicionKinds }] },
);
export const pulls = counter(
  'docker_registry_repository_pulls_total',
  'Manifests served by GET with 200, by repository.',
  { labels: [{ name: 'repository', values: 'capped' }] },
);
export const pushes = counter(
  'docker_registry_repository_pushes_total',
  'Manifests accepted by PUT, by repository.',
  { labels: [{ name: 'repository', values: 'capped' }] },
);
export const panics = counter('docker_registry_panics_total', 'Requests in which the registry panicked.');
export const tlsHandshakeErrors = counter(
  'docker_registry_tls_handshake_errors_total',
  'Connections that failed in the TLS handshake.',
);
export const uploadAborts = counter(
  'docker_registry_upload_aborts_total',
  'Uploads of blobs or manifests that the client left in the middle.',
);
export const emptyResponses = counter(
  'docker_registry_empty_responses_total',
  'GET of a blob or manifest answered 200 with no bytes: the stored object is empty.',
);
export const proxyRequests = counter(
  'docker_registry_proxy_requests_total',
  'Pulls that a pull-through cache answered, by whether it had to ask its upstream; stays 0 where the log does not say that the registry is one.',
  {
    labels: [
      { name: 'result', values: ['hit', 'miss'] },
      { name: 'kind', values: ['blob', 'manifest'] },
    ],
  },
);
export const lineKinds = ['access', 'structured', 'other'] as const;
export const logLines = counter(
  'docker_registry_log_lines_total',
  'Lines read, by kind: access log, structured log, or other text.',
  { labels: [{ name: 'kind', values: lineKinds }] },
);
export const parseErrors = counter(
  'docker_registry_log_parse_errors_total',
  'Lines that meant to be of a known format and could not be read, binary noise included.',
);
export const logBytes = counter('docker_registry_log_bytes_total', 'Bytes of log read.');
export const lostLines = counter(
  'docker_registry_log_lost_lines_total',
  'Losses that are known: bytes that were seen and not found again, a line over 2 MiB, a damaged generation, a position not found after a restart.',
);
export const reconnects = counter(
  'docker_registry_log_source_reconnects_total',
  'Times the log had to be opened again: rotated, truncated, or its stream ended.',
);
export const lastLine = gauge(
  'docker_registry_log_last_line_timestamp_seconds',
  'Time of the last access or structured line by the clock of the registry; absent before the first.',
);
export const unreadBytes = gauge(
  'docker_registry_log_unread_bytes',
  'Bytes of log that are there and not yet read, of all files together; absent where the source cannot tell or cannot be read.',
);

export const undeliveredBytes = gauge(
  'docker_registry_log_undelivered_bytes',
  'Bytes of log that are there and not yet read for the delivery of log records, which waits for its receiver; absent where no OTLP endpoint is configured, and where the source cannot tell.',
);

export const undeliveredLostLines = counter(
  'docker_registry_log_undelivered_lost_lines_total',
  'Lines known to be gone from the log before their records were delivered, as by a rotation while the receiver was away.',
);

export const logMetrics: readonly MetricSpec[] = [
  ...[requests, requestDuration, responseBytes, errorsByCode, authChallenges, authFailures],
  ...[failingClients, failingUsers, suspicions],
  ...[pulls, pushes, proxyRequests, panics, tlsHandshakeErrors, uploadAborts, emptyResponses],
  ...[logLines, parseErrors, logBytes, lostLines, reconnects, lastLine, unreadBytes],
  ...[undeliveredBytes, undeliveredLostLines],
];
