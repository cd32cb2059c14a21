import { isRecord } from '../../domain/record.ts';
import { routeOf } from '../operation.ts';
import type { AccessLine } from './access-line.ts';
import { AuthRefusals, type AuthRefusal } from './auth-refusal.ts';
import { ErrorDetails } from './error-details.ts';
import type { LogFact, RequestFact } from './facts.ts';
import { FailedUsers } from './failed-users.ts';
import type { LogLine } from './line.ts';
import { ownFailure, ownRequest, ownSuccess } from './own-facts.ts';
import { ProxyRequests } from './proxy-requests.ts';
import { RecentIds, type RequestIds } from './recent-ids.ts';
import { RequestCount } from './request-count.ts';
import { requestIdOf } from './request-id.ts';
import {
  authFailureFact,
  authSuccessFact,
  completedFacts,
  isCompleted,
  proxyAnswer,
  requestOfCompleted,
  requestOfRefusal,
} from './structured-request.ts';
import type { StructuredLine } from './structured-line.ts';

/** Where and when a line is read. */
export interface ReadAt {
  readonly origin: string;
  readonly nowMs: number;
}

/** Addresses that have failed so often that a success from there is worth telling. */
export interface Suspects {
  has(client: string): boolean;
}

export interface InterpreterOptions {
  readonly ids?: RequestIds;
  readonly suspects?: Suspects;
  /** Brings the requests that wait for their access lines elsewhere into `requests.waiting`. */
  readonly gatherWaiting?: () => void;
}

const nobody: Suspects = { has: () => false };

/** Turns the lines of one registry, whatever their streams, into facts. Keeps only what later lines need. */
export class LogInterpreter {
  readonly requests: RequestCount;
  private readonly refusals = new AuthRefusals();
  private proxied = new ProxyRequests();
  private readonly failedUsers = new FailedUsers();
  private readonly errorDetails = new ErrorDetails();
  /** A request has a line for each of its errors, and is counted and took its time only once. */
  private readonly ids: RequestIds;
  private readonly suspects: Suspects;

  constructor({ ids, suspects, gatherWaiting }: InterpreterOptions = {}) {
    this.ids = ids ?? new RecentIds();
    this.suspects = suspects ?? nobody;
    this.requests = new RequestCount(gatherWaiting ?? (() => undefined));
  }

  /** Lines of one origin come in their order. */
  interpret(line: LogLine, { origin, nowMs }: ReadAt): readonly LogFact[] {
    switch (line.kind) {
      case 'access':
        return [...this.requests.noteAccess(line.timeMs, origin), this.requestOfAccess(line)];
      case 'structured':
        return this.interpretStructured(line, { origin, nowMs });
      case 'other':
        return incidentsOf(line.text);
      case 'broken':
        return [];
    }
  }

  /** Facts that were held back and are certain by now. */
  expire(nowMs: number, hasBacklog: boolean): readonly LogFact[] {
    return [...this.requests.expire(nowMs, hasBacklog), ...this.proxied.expire(nowMs)];
  }

  /** Whether the registry is known to be a pull-through cache. */
  get isProxy(): boolean {
    return this.proxied.isCache;
  }

  state(): unknown {
    return {
      ids: this.ids.state(),
      requests: this.requests.state(),
      refusals: this.refusals.state(),
      proxied: this.proxied.state(),
    };
  }

  restore(state: unknown): void {
    if (!isRecord(state)) return;
    this.ids.restore(state['ids']);
    this.requests.restore(state['requests']);
    this.refusals.restore(state['refusals']);
    this.proxied = ProxyRequests.restore(state['proxied']);
  }

  private interpretStructured(line: StructuredLine, { origin, nowMs }: ReadAt): readonly LogFact[] {
    if (isCompleted(line)) return this.interpretCompleted(line, nowMs);
    if (line.message === 'authorized request') return this.interpretAuthorized(line);
    return [...this.proxied.message(line.message, line.timeMs), ...this.interpretMessage(line, origin)];
  }

  private interpretMessage(line: StructuredLine, origin: string): readonly LogFact[] {
    if (line.message.startsWith('listening on ')) return this.requests.registryStarted(line.timeMs, origin);
    if (line.message.startsWith('client disconnected during ')) return [{ kind: 'upload_abort' }];
    this.failedUsers.note(line);
    const refusal = this.refusals.read(line.message);
    if (refusal === undefined) return [];
    return [this.factOfRefusal(line, refusal), ...this.refusedRequest(line, refusal)];
  }

  private interpretAuthorized(line: StructuredLine): readonly LogFact[] {
    const success = authSuccessFact(line);
    return this.suspects.has(success.client) ? [ownSuccess(success)] : [];
  }

  private factOfRefusal(line: StructuredLine, refusal: AuthRefusal): LogFact {
    if (refusal === 'challenge') return { kind: 'challenge' };
    return ownFailure(authFailureFact(line, { reason: refusal, user: this.failedUsers.take(line) }));
  }

  private refusedRequest(line: StructuredLine, refusal: AuthRefusal): readonly LogFact[] {
    // A backend that fails is no 401: Distribution answers 400 without a body.
    if (refusal === 'backend' || !this.ids.isNew(requestIdOf(line))) return [];
    return this.requests.structured(requestOfRefusal(line), line.timeMs);
  }

  private interpretCompleted(line: StructuredLine, nowMs: number): readonly LogFact[] {
    const read = requestOfCompleted(line);
    if (read === undefined) return completedFacts(line, undefined);
    const request = keepable(read);
    if (request.status >= 500) this.errorDetails.remember(request);
    if (!this.ids.isNew(requestIdOf(line))) return completedFacts(line, undefined);
    const answer = proxyAnswer(line, request);
    const proxied = this.proxied.answered(answer, nowMs);
    const counted = this.requests.structured(request, answer.startMs);
    return [...counted, ...completedFacts(line, request.operation), ...proxied];
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
