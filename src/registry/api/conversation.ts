import type { Clock } from '../../domain/clock.ts';
import type { Connections } from './connections.ts';
import type { ProxyRules } from './proxy.ts';
import type { Trust } from './trust.ts';

/** What all requests of one conversation with a registry and its token server share. */
export interface Conversation {
  readonly trust: Trust;
  readonly userAgent: string;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /** Its abort is the deadline: every wait ends with it. */
  readonly signal: AbortSignal;
  readonly network: Network;
  /** Those that go on from one request to the next; without them each request has one of its own. */
  readonly connections?: Connections | undefined;
}

/** How the other side is reached. */
export interface Network {
  /** 0 for whichever answers first. */
  readonly family: 0 | 4 | 6;
  readonly proxies: ProxyRules;
  /** How long each part of a request may take: look-up, connection, handshake, answer; undefined for as long as there is time. */
  readonly phaseTimeoutMs: number | undefined;
}

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  /** In lower case. Beside them go the user agent and, where none is given, `accept: application/json`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  /** How much of the answer's body is read. */
  readonly limitBytes?: number;
}
