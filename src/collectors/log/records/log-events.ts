import { isRecord } from '../../../domain/record.ts';
import type { Severity } from '../../../domain/log-record.ts';
import type { AccessLine } from '../../../registry/log/access-line.ts';
import { AuthRefusals } from '../../../registry/log/auth-refusal.ts';
import { AuthorizedUsers } from '../../../registry/log/authorized-users.ts';
import { FailedUsers } from '../../../registry/log/failed-users.ts';
import type { LogLine } from '../../../registry/log/line.ts';
import { RecentIds } from '../../../registry/log/recent-ids.ts';
import { requestIdOf } from '../../../registry/log/request-id.ts';
import type { StructuredLine } from '../../../registry/log/structured-line.ts';
import { isCompleted, proxyAnswer, requestOfCompleted } from '../../../registry/log/structured-request.ts';
import { routeOf } from '../../../registry/operation.ts';
import { isByDigest, present, type Attributes } from './attributes.ts';
import { logEvents, type LogEventName } from './event-names.ts';
import { ToldRequests } from './told-requests.ts';

/** What a line tells besides itself. */
export interface LogEvent {
  readonly eventName: LogEventName;
  readonly severity: Severity;
  readonly attributes: Attributes;
}

/** Finds the lines of one registry that tell of an event, each event but once. Lines of one origin come in their order. */
export class LogEvents {
  private readonly refusals = new AuthRefusals();
  private readonly failedUsers = new FailedUsers();
  private readonly users = new AuthorizedUsers();
  /** A request has a line for each of its errors. */
  private readonly ids = new RecentIds();
  private readonly told = new ToldRequests();

  eventOf(line: LogLine, nowMs: number): LogEvent | undefined {
    switch (line.kind) {
      case 'access':
        return this.eventOfAccess(line);
      case 'structured':
        return isCompleted(line) ? this.eventOfCompleted(line, nowMs) : this.eventOfMessage(line);
      case 'other':
        return eventOfText(line.text);
      case 'broken':
        return undefined;
    }
  }

  state(): unknown {
    return { refusals: this.refusals.state(), ids: this.ids.state(), told: this.told.state() };
  }

  /** Goes on from a state, which may be anything. */
  restore(state: unknown): void {
    if (!isRecord(state)) return;
    this.refusals.restore(state['refusals']);
    this.ids.restore(state['ids']);
    this.told.restore(state['told']);
  }

  private eventOfAccess(line: AccessLine): LogEvent | undefined {
    const eventName = eventOfRequest(line);
    if (eventName === undefined) return undefined;
    return this.told.isNew({ ...line, log: 'access', beginMs: line.timeMs }) ? event(eventName) : undefined;
  }

  private eventOfCompleted(line: StructuredLine, nowMs: number): LogEvent | undefined {
    const request = requestOfCompleted(line);
    const eventName = request === undefined ? undefined : eventOfRequest(request);
    if (request === undefined || eventName === undefined || !this.ids.isNew(requestIdOf(line)))
      return undefined;
    // What a terminal was shown has no time of its own.
    const beginMs = line.timeMs === nowMs ? undefined : proxyAnswer(line, request).startMs;
    if (!this.told.isNew({ ...request, log: 'structured', beginMs })) return undefined;
    return event(eventName, present('user.name', this.users.userOf(line)));
  }

  private eventOfMessage(line: StructuredLine): LogEvent | undefined {
    if (line.level === 'fatal') return event('docker.registry.process.failed');
    if (line.message === 'authorized request') this.users.note(line);
    this.failedUsers.note(line);
    const refusal = this.refusals.read(line.message);
    if (refusal === undefined || refusal === 'challenge') return undefined;
    const found = event('docker.registry.auth.failure', {
      'error.type': refusal,
      ...present('user.name', this.failedUsers.take(line)),
    });
    return refusal === 'backend' ? { ...found, severity: 'error' } : found;
  }
}

function event(eventName: LogEventName, attributes: Attributes = {}): LogEvent {
  return { eventName, severity: logEvents[eventName].severity, attributes };
}

function eventOfRequest({ method, uri, status }: Pick<AccessLine, 'method' | 'uri' | 'status'>) {
  if (status >= 500) return 'docker.registry.request.server_error';
  if (method !== 'PUT' && method !== 'DELETE') return undefined;
  const { operation } = routeOf(method, uri);
  if (operation === 'manifest_put' && status === 201) return 'docker.registry.manifest.pushed';
  if (status !== 202) return undefined;
  if (operation === 'blob_delete') return 'docker.registry.blob.deleted';
  if (operation !== 'manifest_delete') return undefined;
  return isByDigest(uri) ? 'docker.registry.manifest.deleted' : 'docker.registry.tag.deleted';
}

const panicServing = /http: panic serving ([^\s]{1,64}): /;
const lastWords = /^(?:panic|fatal error|configuration error): /;

function eventOfText(text: string): LogEvent | undefined {
  const panic = panicServing.exec(text);
  const client = panic?.[1]?.replace(/^\[?(.*?)\]?:\d+$/, '$1') ?? '';
  if (panic !== null) return event('docker.registry.request.panic', present('client.address', client));
  return lastWords.test(text) ? event('docker.registry.process.failed') : undefined;
}
