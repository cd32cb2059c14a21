import type { LogRecord } from '../../domain/log-record.ts';
import type { AuthFailureFact, RequestFact } from '../../registry/log/facts.ts';

/** Attribute names: OpenTelemetry semantic conventions, and `docker.registry.*` where they have none. */
export function serverErrorRecord(fact: RequestFact): LogRecord {
  return {
    eventName: 'docker.registry.request.server_error',
    severity: 'error',
    body: `${fact.method} ${pathOf(fact.uri)} answered ${fact.status}${fact.errorDetail === '' ? '' : `: ${fact.errorDetail}`}`,
    timestampMs: fact.timeMs,
    attributes: {
      ...requestAttributes(fact),
      'http.request.method': fact.method,
      'http.response.status_code': fact.status,
      'error.type': String(fact.status),
      'docker.registry.operation': fact.operation,
      ...(fact.repository === '' ? {} : { 'docker.registry.repository': fact.repository }),
    },
  };
}

export function authFailureRecord(fact: AuthFailureFact): LogRecord {
  return {
    eventName: 'docker.registry.auth.failure',
    severity: fact.reason === 'backend' ? 'error' : 'warn',
    body: fact.message,
    timestampMs: fact.timeMs,
    attributes: {
      ...requestAttributes(fact),
      'error.type': fact.reason,
      ...(fact.user === '' ? {} : { 'user.name': fact.user }),
    },
  };
}

function requestAttributes(fact: { uri: string; client: string; userAgent: string }) {
  return {
    'url.path': pathOf(fact.uri),
    'client.address': fact.client,
    'user_agent.original': fact.userAgent,
  };
}

/** The query of an upload holds its signed state: it is nobody's business. */
function pathOf(uri: string): string {
  const question = uri.indexOf('?');
  return question === -1 ? uri : uri.slice(0, question);
}
