import { routeOf } from '../operation.ts';
import type { AccessLine } from './access-line.ts';
import { AuthRefusals, type AuthRefusal } from './auth-refusal.ts';
import { ErrorDetails } from './error-details.ts';
import type { LogFact, RequestFact } from './facts.ts';
import { FailedUsers } from './failed-users.ts';
import type { LogLine } from './line.ts';
import { ownFailure, ownRequest } from './own-facts.ts';
import { RecentIds } from './recent-ids.ts';
import { RequestCount } from './request-count.ts';
import { requestIdOf } from './request-id.ts';
import {
  authFailureFact,
  completedFacts,
  isCompleted,
  requestOfCompleted,
  requestOfRefusal,
} from './structured-request.ts';
import type { StructuredLine } from './structured-line.ts';

/** Turns the lines of one registry, whatever their streams, into facts. Keeps only what later lines need. */
export class LogInterpreter {
  private readonly requests = new RequestCount();
  private readonly refusals = new AuthRefusals();
  private readonly failedUsers = new FailedUsers();
  private readonly errorDetails = new ErrorDetails();
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
    const refusal = this.refusals.read(line.message);
    if (refusal === undefined) return [];
    return [this.factOfRefusal(line, refusal), ...this.refusedRequest(line, refusal, nowMs)];
  }

  private factOfRefusal(line: StructuredLine, refusal: AuthRefusal): LogFact {
    if (refusal === 'challenge') return { kind: 'challenge' };
    return ownFailure(authFailureFact(line, { reason: refusal, user: this.failedUsers.take(line) }));
  }

  private refusedRequest(line: StructuredLine, refusal: AuthRefusal, nowMs: number): readonly LogFact[] {
    // A backend that fails is no 401: Distribution answers 400 without a body.
    if (refusal === 'backend') return [];
    return this.requests.structured(requestOfRefusal(line), requestIdOf(line), nowMs);
  }

  private interpretCompleted(line: StructuredLine, nowMs: number): readonly LogFact[] {
    const read = requestOfCompleted(line);
    if (read === undefined) return completedFacts(line, undefined);
    const request = keepable(read);
    if (request.status >= 500) this.errorDetails.remember(request);
    const id = requestIdOf(line);
    const isFirst = this.completedIds.isNew(id);
    return [
      ...this.requests.structured(request, id, nowMs),
      ...completedFacts(line, isFirst ? request.operation : undefined),
    ];
  }

  private requestOfAccess(line: AccessLine): RequestFact {
    const { operation, repository } = routeOf(line.method, line.uri);
    const bytes = line.method === 'HEAD' ? 0 : line.bytes;
    const errorDetail = line.status >= 500 ? this.errorDetails.take(line) : '';
    return keepable({ ...line, kind: 'request', operation, repository, bytes, errorDetail });
  }
}

/** A server error becomes a record that waits to be sent; of any other request nothing outlives its line. */
function keepable(request: RequestFact): RequestFact {
  return request.status >= 500 ? ownRequest(request) : request;
}

/** net/http and Go's runtime write plain text between the lines of both logs. */
function incidentsOf(text: string): readonly LogFact[] {
  if (text.includes('http: panic serving ')) return [{ kind: 'panic' }];
  if (text.includes('http: TLS handshake error from ')) return [{ kind: 'tls_handshake_error' }];
  return [];
}
