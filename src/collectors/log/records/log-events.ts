import { isRecord } from '../../../domain/record.ts';
import type { Severity } from '../../../domain/log-record.ts';
import { AuthRefusals } from '../../../registry/log/auth-refusal.ts';
import { AuthorizedUsers } from '../../../registry/log/authorized-users.ts';
import { FailedUsers } from '../../../registry/log/failed-users.ts';
import type { LogLine } from '../../../registry/log/line.ts';
import { RecentIds } from '../../../registry/log/recent-ids.ts';
import { requestIdOf } from '../../../registry/log/request-id.ts';
import type { StructuredLine } from '../../../registry/log/structured-line.ts';
import { isCompleted } from '../../../registry/log/structured-request.ts';
import { isByDigest, type Attributes } from './attributes.ts';
import { logEvents, type LogEventName } from './event-names.ts';
import type { LoggedRequest } from './logged-request.ts';
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

  eventOf(line: LogLine, request: LoggedRequest | undefined): LogEvent | undefined {
    switch (line.kind) {
      case 'access':
        return this.eventOfRequest(request, '');
      case 'structured':
        return isCompleted(line) ? this.eventOfCompleted(line, request) : this.eventOfMessage(line);
      case 'other':
        return eventOfText(line.text);
      case 'broken':
        return undefined;
    }
  }

  /** As `authorized request` says it. */
  noteUser(requestId: string, user: string): void {
    this.users.noteRequest(requestId, user);
  }

  state(): unknown {
    const { refusals, failedUsers, users, ids, told } = this;
    return {
      ...{ refusals: refusals.state(), failedUsers: failedUsers.state(), users: users.state() },
      ...{ ids: ids.state(), told: told.state() },
    };
  }

  /** Goes on from a state, which may be anything. */
  restore(state: unknown): void {
    if (!isRecord(state)) return;
    this.refusals.restore(state['refusals']);
    this.failedUsers.restore(state['failedUsers']);
    this.users.restore(state['users']);
    this.ids.restore(state['ids']);
    this.told.restore(state['told']);
  }

  private eventOfCompleted(line: StructuredLine, request: LoggedRequest | undefined): LogEvent | undefined {
    if (request === undefined || nameOf(request) === undefined) return undefined;
    if (!this.ids.isNew(requestIdOf(line))) return undefined;
    return this.eventOfRequest(request, this.users.userOf(line));
  }

  private eventOfRequest(request: LoggedRequest | undefined, user: string): LogEvent | undefined {
    if (request?.status === undefined) return undefined;
    const { log, method, uri, status, beginMs } = request;
    const eventName = nameOf(request);
    if (eventName === undefined || !this.told.isNew({ log, method, uri, status, beginMs })) return undefined;
    return event(eventName, named(user));
  }

  private eventOfMessage(line: StructuredLine): LogEvent | undefined {
    if (line.level === 'fatal') return event('docker.registry.process.failed');
    if (line.message === 'authorized request') this.users.note(line);
    this.failedUsers.note(line);
    const refusal = this.refusals.read(line.message);
    if (refusal === undefined || refusal === 'challenge') return undefined;
    const user = this.failedUsers.take(line);
    const found = event('docker.registry.auth.failure', { 'error.type': refusal, ...named(user) });
    return refusal === 'backend' ? { ...found, severity: 'error' } : found;
  }
}

function event(eventName: LogEventName, attributes: Attributes = {}): LogEvent {
  return { eventName, severity: logEvents[eventName].severity, attributes };
}

function named(who: string, name = 'user.name'): Attributes {
  return who === '' ? {} : { [name]: who };
}

function nameOf({ operation, uri, status = 0 }: LoggedRequest): LogEventName | undefined {
  if (status >= 500) return 'docker.registry.request.server_error';
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
  if (panic !== null) return event('docker.registry.request.panic', named(client, 'client.address'));
  return lastWords.test(text) ? event('docker.registry.process.failed') : undefined;
}
