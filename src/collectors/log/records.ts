import type { LogRecord } from '../../domain/log-record.ts';
import type { AuthFailureFact, RequestFact } from '../../registry/log/facts.ts';
import { withoutSecrets } from '../../registry/log/secrets/without-secrets.ts';
import { answerAttributes, present, requestAttributes, type Attributes } from './records/attributes.ts';

export function serverErrorRecord(fact: RequestFact): LogRecord {
  const attributes = { ...requestAttributes(fact), ...answerAttributes(fact.status) };
  const detail = fact.errorDetail === '' ? '' : `: ${fact.errorDetail}`;
  return {
    eventName: 'docker.registry.request.server_error',
    severity: 'error',
    body: withoutSecrets(`${fact.method} ${pathIn(attributes)} answered ${fact.status}${detail}`),
    timestampMs: fact.timeMs,
    attributes,
  };
}

export function authFailureRecord(fact: AuthFailureFact): LogRecord {
  return {
    eventName: 'docker.registry.auth.failure',
    severity: fact.reason === 'backend' ? 'error' : 'warn',
    body: withoutSecrets(fact.message),
    timestampMs: fact.timeMs,
    attributes: {
      ...requestAttributes(fact),
      'error.type': fact.reason,
      ...present('user.name', fact.user),
    },
  };
}

function pathIn(attributes: Attributes): string {
  return String(attributes['url.path'] ?? '');
}
