import type { AccessLine } from '../../../registry/log/access-line.ts';
import { parseGoDuration } from '../../../registry/log/go-duration.ts';
import type { LogLine } from '../../../registry/log/line.ts';
import { fieldNumber, fieldText, type StructuredLine } from '../../../registry/log/structured-line.ts';
import { clientOf, isCompleted } from '../../../registry/log/structured-request.ts';
import { routeOf } from '../../../registry/operation.ts';
import type { DescribedRequest } from './attributes.ts';

/** What a line of either log says of a request. */
export interface LoggedRequest extends DescribedRequest {
  readonly log: 'access' | 'structured';
  /** Of the answer, and undefined where the line does not end the request. */
  readonly status: number | undefined;
  /** Of the body; undefined as well for HEAD, whose logged size is that of a body that was never sent. */
  readonly bytes: number | undefined;
  readonly seconds: number | undefined;
  /** When the request began; undefined where the line does not say. */
  readonly beginMs: number | undefined;
}

/** Undefined where a line is of no request. */
export function loggedRequest(line: LogLine, nowMs: number): LoggedRequest | undefined {
  if (line.kind === 'access') return requestOfAccess(line);
  if (line.kind !== 'structured') return undefined;
  const method = fieldText(line, 'http.request.method');
  return method === '' ? undefined : requestOfStructured(line, method, nowMs);
}

function requestOfAccess(line: AccessLine): LoggedRequest {
  const { method, uri, client, userAgent, status, timeMs } = line;
  const { operation, repository } = routeOf(method, uri);
  const bytes = method === 'HEAD' ? undefined : line.bytes;
  const asked = { method, uri, operation, repository, client, userAgent };
  return { log: 'access', ...asked, status, bytes, seconds: undefined, beginMs: timeMs };
}

function requestOfStructured(line: StructuredLine, method: string, nowMs: number): LoggedRequest {
  const uri = fieldText(line, 'http.request.uri');
  const userAgent = fieldText(line, 'http.request.useragent');
  const { operation, repository } = routeOf(method, uri);
  const asked = { method, uri, operation, repository, client: clientOf(line), userAgent };
  if (!isCompleted(line)) return { log: 'structured', ...asked, ...unanswered };
  const seconds = parseGoDuration(fieldText(line, 'http.response.duration'));
  return {
    log: 'structured',
    ...asked,
    status: within(fieldNumber(line, 'http.response.status'), 100, 599),
    bytes: method === 'HEAD' ? undefined : within(fieldNumber(line, 'http.response.written'), 0, mostBytes),
    seconds,
    // What a terminal was shown has no time of its own.
    beginMs: line.timeMs === nowMs ? undefined : line.timeMs - (seconds ?? 0) * 1_000,
  };
}

const unanswered = { status: undefined, bytes: undefined, seconds: undefined, beginMs: undefined };
const mostBytes = 999_999_999_999_999;

/** A static field of the same name may say anything. */
function within(figure: number, least: number, most: number): number | undefined {
  return Number.isInteger(figure) && figure >= least && figure <= most ? figure : undefined;
}
