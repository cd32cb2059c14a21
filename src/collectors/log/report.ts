import type { LogRecord } from '../../domain/log-record.ts';
import type { Labels } from '../../domain/metric.ts';
import { assertNever } from '../../domain/never.ts';
import { add, observe, type Sample } from '../../domain/report.ts';
import { errorCodeOf } from '../../registry/error-codes.ts';
import type { IncidentFact, LogFact, RequestFact } from '../../registry/log/facts.ts';
import { ownCopy } from '../../registry/log/own-copy.ts';
import { longestRepositoryName } from '../../registry/operation.ts';
import * as metrics from './metrics.ts';
import { authFailureRecord, serverErrorRecord } from './records.ts';

const knownMethods: ReadonlySet<string> = new Set(metrics.methods);
const knownCodes: ReadonlySet<string> = new Set(metrics.statusCodes);

/** What the facts of one read add to the metrics. */
export function samplesOf(facts: readonly LogFact[]): readonly Sample[] {
  return facts.flatMap(samplesOfFact);
}

/** One record for each 5xx and each failed authentication. */
export function recordsOf(facts: readonly LogFact[]): readonly LogRecord[] {
  return facts.flatMap((fact) => {
    if (fact.kind === 'auth_failure') return [authFailureRecord(fact)];
    return fact.kind === 'request' && fact.status >= 500 ? [serverErrorRecord(fact)] : [];
  });
}

function samplesOfFact(fact: LogFact): readonly Sample[] {
  switch (fact.kind) {
    case 'request':
      return samplesOfRequest(fact);
    case 'duration':
      return [observe(metrics.requestDuration, fact.seconds, { operation: fact.operation })];
    case 'error':
      return [add(metrics.errorsByCode, 1, { error: errorCodeOf(fact.code) })];
    case 'challenge':
      return [add(metrics.authChallenges)];
    case 'auth_failure':
      return [add(metrics.authFailures, 1, { reason: fact.reason })];
    case 'panic':
    case 'tls_handshake_error':
    case 'upload_abort':
      return [add(incidents[fact.kind])];
    default:
      return assertNever(fact);
  }
}

const incidents: Readonly<Record<IncidentFact['kind'], (typeof metrics)['panics']>> = {
  panic: metrics.panics,
  tls_handshake_error: metrics.tlsHandshakeErrors,
  upload_abort: metrics.uploadAborts,
};

function samplesOfRequest(fact: RequestFact): readonly Sample[] {
  const { operation, repository } = fact;
  const method = knownMethods.has(fact.method) ? fact.method : 'other';
  const code = knownCodes.has(String(fact.status)) ? String(fact.status) : 'other';
  const samples = [
    add(metrics.requests, 1, { method, operation, code }),
    add(metrics.responseBytes, fact.bytes, { operation }),
  ];
  if (operation === 'manifest_get' && fact.status === 200)
    samples.push(add(metrics.pulls, 1, repositoryLabel(repository)));
  if (operation === 'manifest_put' && fact.status === 201)
    samples.push(add(metrics.pushes, 1, repositoryLabel(repository)));
  if (isEmpty(fact)) samples.push(add(metrics.emptyResponses));
  return samples;
}

/** The store remembers the values it has seen. */
function repositoryLabel(repository: string): Labels {
  return { repository: ownCopy(repository, longestRepositoryName) };
}

function isEmpty({ operation, status, bytes }: RequestFact): boolean {
  return (operation === 'manifest_get' || operation === 'blob_get') && status === 200 && bytes === 0;
}
