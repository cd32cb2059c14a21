import type { ProbeFailureReason } from '../../domain/failure.ts';
import { textOf } from './body.ts';
import { wantedBy } from './auth-method.ts';
import type { AuthMethod } from './auth-method.ts';
import type { HttpAnswer } from './http-request.ts';
import { parseJsonObject } from './json-object.ts';
import { parseUrl } from './parse-url.ts';

/** What an answer to `GET /v2/` means. */
export type BaseAnswer =
  | { readonly kind: 'serving'; readonly isDistribution: boolean }
  | { readonly kind: 'challenged'; readonly method: AuthMethod; readonly isDistribution: boolean }
  | {
      readonly kind: 'faulty';
      readonly reason: Extract<ProbeFailureReason, 'protocol' | 'http_4xx' | 'http_5xx' | 'storage'>;
      readonly detail: string;
    };

export function readBaseAnswer(answer: HttpAnswer): BaseAnswer {
  if (answer.code === 200) return readSuccess(answer);
  if (answer.code === 401) return readUnauthorized(answer);
  if (answer.code === 503 && isHealthReport(answer)) {
    return faulty('storage', 'answers 503 UNAVAILABLE: its own health check fails, see its /debug/health');
  }
  if (answer.code >= 500) return faulty('http_5xx', `answers ${answer.code}`);
  if (answer.code >= 400) return faulty('http_4xx', `answers ${answer.code}${hintOf(answer)}`);
  return faulty('protocol', `answers ${answer.code}${destinationOf(answer)}, expected 200 or 401`);
}

function readSuccess(answer: HttpAnswer): BaseAnswer {
  const isDistribution = hasVersionHeader(answer);
  if (answer.body.isCut) return faulty('protocol', 'answers 200 with an endless body, expected a registry');
  if (isDistribution || parseJsonObject(textOf(answer.body)) !== undefined) {
    return { kind: 'serving', isDistribution };
  }
  return faulty('protocol', 'answers 200 with neither a registry header nor JSON, expected a registry');
}

function readUnauthorized(answer: HttpAnswer): BaseAnswer {
  const method = wantedBy(answer.headers);
  return method === undefined
    ? faulty('protocol', 'answers 401 without a usable Basic or Bearer challenge')
    : { kind: 'challenged', method, isDistribution: hasVersionHeader(answer) };
}

function hasVersionHeader(answer: HttpAnswer): boolean {
  return String(answer.headers['docker-distribution-api-version'] ?? '').includes('registry/2.0');
}

/** Distribution puts this before everything else while a health check fails; the 503 of a proxy has another body. */
function isHealthReport(answer: HttpAnswer): boolean {
  return parseJsonObject(textOf(answer.body)) !== undefined && textOf(answer.body).includes('"UNAVAILABLE"');
}

// The text Go's HTTPS server has for this; without the hint a person would look for a fault of the registry.
function hintOf(answer: HttpAnswer): string {
  return textOf(answer.body).includes('HTTP request to an HTTPS server')
    ? ': it speaks TLS; write https:// in the URL'
    : '';
}

function destinationOf(answer: HttpAnswer): string {
  const target = parseUrl(answer.headers.location ?? '');
  return target === undefined ? '' : `, a redirect to ${target.origin}`;
}

function faulty(reason: (BaseAnswer & { kind: 'faulty' })['reason'], detail: string): BaseAnswer {
  return { kind: 'faulty', reason, detail };
}
