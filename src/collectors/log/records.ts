import type { LogRecord } from '../../domain/log-record.ts';
import type { AuthFailureFact, RequestFact } from '../../registry/log/facts.ts';
import { withoutSecrets } from '../../registry/log/secrets/without-secrets.ts';
import { routeOf } from '../../registry/operation.ts';
import { addRequest, addStatus, addText, pathOf, type OpenAttributes } from './records/attributes.ts';

export function serverErrorRecord(fact: RequestFact): LogRecord {
  const attributes: OpenAttributes = {};
  addRequest(attributes, fact);
  addStatus(attributes, fact.status);
  const detail = fact.errorDetail === '' ? '' : `: ${fact.errorDetail}`;
  return {
    eventName: 'docker.registry.request.server_error',
    severity: 'error',
    body: withoutSecrets(`${fact.method} ${pathOf(fact.uri)} answered ${fact.status}${detail}`),
    timestampMs: fact.timeMs,
    attributes,
  };
}

export function authFailureRecord(fact: AuthFailureFact): LogRecord {
  const attributes: OpenAttributes = { 'error.type': fact.reason };
  addRequest(attributes, { ...fact, ...routeOf(fact.method, fact.uri) });
  addText(attributes, 'user.name', fact.user);
  return {
    eventName: 'docker.registry.auth.failure',
    severity: fact.reason === 'backend' ? 'error' : 'warn',
    body: withoutSecrets(fact.message),
    timestampMs: fact.timeMs,
    attributes,
  };
}
