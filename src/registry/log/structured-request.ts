import type { AuthFailureReason } from '../../domain/failure.ts';
import { routeOf, type Operation } from '../operation.ts';
import type { AuthFailureFact, AuthSuccessFact, LogFact, RequestFact } from './facts.ts';
import { parseGoDuration } from './go-duration.ts';
import type { ProxyAnswer } from './proxy-requests.ts';
import { fieldNumber, fieldText, type StructuredLine } from './structured-line.ts';

/** As an access line may say at most: one senseless figure would spoil every later sum. */
const mostBytes = 999_999_999_999_999;

export function isCompleted(line: StructuredLine): boolean {
  return line.message === 'response completed' || line.message === 'response completed with error';
}

/** The request that a completion line ends, or undefined where a static field of the same name hides its status. */
export function requestOfCompleted(line: StructuredLine): RequestFact | undefined {
  const status = fieldNumber(line, 'http.response.status');
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const asked = requestLineOf(line);
  const written = fieldNumber(line, 'http.response.written');
  return {
    ...asked,
    status,
    bytes: asked.method !== 'HEAD' && written >= 0 && written <= mostBytes ? written : 0,
    errorDetail: errorDetailOf(line),
  };
}

/** When the request began and ended, for telling a cache's hits from its misses. */
export function proxyAnswer(line: StructuredLine, request: RequestFact): ProxyAnswer {
  const seconds = parseGoDuration(fieldText(line, 'http.response.duration')) ?? 0;
  const { operation, repository, uri, status, timeMs: endMs } = request;
  return { operation, repository, uri, status, startMs: endMs - seconds * 1_000, endMs };
}

/** The request that a refusal ends: always a 401, whose size is in the access log alone. */
export function requestOfRefusal(line: StructuredLine): RequestFact {
  return { ...requestLineOf(line), status: 401, bytes: 0, errorDetail: '' };
}

function requestLineOf(line: StructuredLine) {
  const method = fieldText(line, 'http.request.method');
  const uri = fieldText(line, 'http.request.uri');
  return {
    kind: 'request' as const,
    timeMs: line.timeMs,
    method,
    uri,
    ...routeOf(method, uri),
    client: clientOf(line),
    userAgent: fieldText(line, 'http.request.useragent'),
  };
}

/** What a completion line says besides its request: how long it took (once per request), and one error. */
export function completedFacts(line: StructuredLine, operation: Operation | undefined): readonly LogFact[] {
  const facts: LogFact[] = [];
  const seconds = parseGoDuration(fieldText(line, 'http.response.duration'));
  if (operation !== undefined && seconds !== undefined) facts.push({ kind: 'duration', operation, seconds });
  const code = fieldText(line, 'err.code');
  if (code !== '') facts.push({ kind: 'error', code });
  return facts;
}

interface Refused {
  readonly reason: AuthFailureReason;
  readonly user: string;
}

export function authFailureFact(line: StructuredLine, refused: Refused): AuthFailureFact {
  return {
    kind: 'auth_failure',
    timeMs: line.timeMs,
    reason: refused.reason,
    client: clientOf(line),
    user: refused.user,
    method: fieldText(line, 'http.request.method'),
    uri: fieldText(line, 'http.request.uri'),
    userAgent: fieldText(line, 'http.request.useragent'),
    message: line.message,
  };
}

export function authSuccessFact(line: StructuredLine): AuthSuccessFact {
  const user = fieldText(line, 'auth.user.name');
  return { kind: 'auth_success', timeMs: line.timeMs, client: clientOf(line), user };
}

/** `127.0.0.1:58064`, `[::1]:4242`, or what X-Forwarded-For claimed, which has no port. */
export function clientOf(line: StructuredLine): string {
  const address = fieldText(line, 'http.request.remoteaddr');
  const colon = address.lastIndexOf(':');
  if (colon < 1 || !port.test(address.slice(colon + 1))) return address;
  if (address.startsWith('[') && address[colon - 1] === ']') return address.slice(1, colon - 1);
  return address.indexOf(':') === colon ? address.slice(0, colon) : address;
}

const port = /^\d+$/;

function errorDetailOf(line: StructuredLine): string {
  const detail = line.fields.get('err.detail');
  const words = typeof detail === 'string' ? detail : JSON.stringify(detail ?? '');
  return words === '""' || words === '' ? fieldText(line, 'err.message') : words;
}
