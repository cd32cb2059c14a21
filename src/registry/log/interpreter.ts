import type { AccessLine } from './access-line.ts';
import { AuthRefusals } from './auth-refusal.ts';
import type { LogFact, RequestFact } from './facts.ts';
import { FailedUsers } from './failed-users.ts';
import type { LogLine } from './line.ts';
import { RecentIds } from './recent-ids.ts';
import { RequestCount } from './request-count.ts';
import { routeOf } from '../operation.ts';
import { authFailureFact, completedFacts, isCompleted, requestOfCompleted } from './structured-request.ts';
import { fieldText, type StructuredLine } from './structured-line.ts';

const largestErrorBacklog = 256;

/** Turns the lines of one registry, whatever their streams, into facts. Keeps only what later lines need. */
export class LogInterpreter {
  private readonly requests = new RequestCount();
  private readonly refusals = new AuthRefusals();
  private readonly failedUsers = new FailedUsers();
  /** What the structured log said of a 5xx, until its access line comes; bounded, oldest out first. */
  private readonly errorDetails = new Map<string, string>();
  /** A request has a line for each of its errors, and took its time only once. */
  private readonly completedIds = new RecentIds();

  interpret(line: LogLine, nowMs: number): readonly LogFact[] {
    switch (line.kind) {
      case 'access':
        return this.requests.access(this.requestOfAccess(line));
      case 'structured':
        return this.interpretStructured(line, nowMs);
      case 'other':
        return incidentsOf(line.text);
      case 'broken':
        return [];
    }
  }

  /** Facts that were held back and are certain by now. */
  expire(nowMs: number): readonly LogFact[] {
    return this.requests.expire(nowMs);
  }

  private interpretStructured(line: StructuredLine, nowMs: number): readonly LogFact[] {
    if (isCompleted(line)) return this.interpretCompleted(line, nowMs);
    if (line.message.startsWith('listening on ')) return this.requests.registryStarted(line.timeMs);
    if (line.message.startsWith('client disconnected during ')) return [{ kind: 'upload_abort' }];
    this.failedUsers.note(line);
    const reason = this.refusals.read(line.message);
    if (reason === undefined) return [];
    if (reason === 'challenge') return [{ kind: 'challenge' }];
    return [authFailureFact(line, { reason, user: this.failedUsers.take(line) })];
  }

  private interpretCompleted(line: StructuredLine, nowMs: number): readonly LogFact[] {
    const request = requestOfCompleted(line);
    if (request === undefined) return completedFacts(line, undefined);
    if (request.status >= 500) this.rememberError(request);
    const id = fieldText(line, 'http.request.id');
    const isFirst = this.completedIds.isNew(id);
    return [
      ...this.requests.structured(request, id, nowMs),
      ...completedFacts(line, isFirst ? request.operation : undefined),
    ];
  }

  private requestOfAccess(line: AccessLine): RequestFact {
    const { operation, repository } = routeOf(line.method, line.uri);
    const bytes = line.method === 'HEAD' ? 0 : line.bytes;
    const errorDetail = line.status >= 500 ? this.takeError(line) : '';
    return { ...line, kind: 'request', operation, repository, bytes, errorDetail };
  }

  private rememberError(request: RequestFact): void {
    this.errorDetails.set(errorKey(request), request.errorDetail);
    for (const oldest of this.errorDetails.keys()) {
      if (this.errorDetails.size <= largestErrorBacklog) break;
      this.errorDetails.delete(oldest);
    }
  }

  private takeError(line: AccessLine): string {
    const key = errorKey(line);
    const detail = this.errorDetails.get(key) ?? '';
    this.errorDetails.delete(key);
    return detail;
  }
}

function errorKey(request: { method: string; uri: string; status: number }): string {
  return `${request.method} ${request.uri} ${request.status}`;
}

/** net/http and Go's runtime write plain text between the lines of both logs. */
function incidentsOf(text: string): readonly LogFact[] {
  if (text.includes('http: panic serving ')) return [{ kind: 'panic' }];
  if (text.includes('http: TLS handshake error from ')) return [{ kind: 'tls_handshake_error' }];
  return [];
}
