import { request as requestPlain } from 'node:http';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Clock } from '../../domain/clock.ts';
import { readBody } from './body.ts';
import type { Body } from './body.ts';
import { earliestExpiryMs } from './certificate.ts';
import { startStopwatch } from './stopwatch.ts';
import type { Stopwatch, Timings } from './stopwatch.ts';
import { classifyError, gaveUp } from './transport-failure.ts';
import type { TransportFailure } from './transport-failure.ts';
import type { Trust } from './trust.ts';

/** What all requests of one conversation with a registry and its token server share. */
export interface Conversation {
  readonly trust: Trust;
  readonly userAgent: string;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Its abort is the deadline: every wait ends with it. */
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
  /** Undefined on plain HTTP. */
  readonly certificateNotAfterMs: number | undefined;
}

export type HttpOutcome =
  | { readonly status: 'answered'; readonly answer: HttpAnswer; readonly timings: Timings }
  | { readonly status: 'failed'; readonly failure: TransportFailure; readonly timings: Timings };

// An answer to `/v2/` has two bytes and a token a few thousand.
const bodyLimitBytes = 64 * 1024;

/**
 * Sends one GET over a connection of its own and never follows a redirect: a kept connection would hide that new ones
 * are refused, and a redirect would carry the credentials to whoever is named in it.
 */
export function get(url: URL, conversation: Conversation, authorization?: string): Promise<HttpOutcome> {
  const { signal, clock } = conversation;
  const watch = startStopwatch(clock, url);
  return new Promise((resolve) => {
    const outgoing = open(url, conversation, authorization);
    const settle = (outcome: HttpOutcome): void => {
      signal.removeEventListener('abort', fail);
      outgoing.destroy();
      resolve(outcome);
    };
    const fail = (error: unknown): void => {
      const failure = signal.aborted ? gaveUp(watch.stage()) : classifyError(error, watch.stage());
      settle({ status: 'failed', failure, timings: watch.read() });
    };
    // Not left to the request: Node has ways to drop one without an event, and the deadline must hold in all of them.
    signal.addEventListener('abort', fail);
    outgoing.on('socket', watch.follow);
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => void receive(incoming, watch, readLimited).then(settle, fail));
    outgoing.on('upgrade', (incoming, socket) => {
      void receive(incoming, watch, readNothing).then(settle, fail);
      // The request has given it away.
      socket.destroy();
    });
    outgoing.end();
  });
}

type BodyReader = (incoming: IncomingMessage) => Promise<Body>;

async function receive(incoming: IncomingMessage, watch: Stopwatch, read: BodyReader): Promise<HttpOutcome> {
  watch.answered();
  const certificateNotAfterMs = earliestExpiryMs(incoming.socket);
  const body = await read(incoming);
  const answer = { code: incoming.statusCode ?? 0, headers: incoming.headers, body, certificateNotAfterMs };
  return { status: 'answered', answer, timings: watch.read() };
}

const readLimited: BodyReader = (incoming) => readBody(incoming, bodyLimitBytes);
/** What follows an answer 101 is no HTTP. */
const readNothing: BodyReader = () => Promise.resolve({ text: '', isCut: false });

function open(url: URL, conversation: Conversation, authorization: string | undefined): ClientRequest {
  const { signal, trust, userAgent } = conversation;
  const headers = {
    accept: 'application/json',
    'user-agent': userAgent,
    ...(authorization === undefined ? {} : { authorization }),
  };
  // Node gives each address of a name 250 ms by default, less than one lost packet costs.
  const options = { agent: false, headers, signal, autoSelectFamilyAttemptTimeout: 2000 };
  return url.protocol === 'https:' ? requestTls(url, { ...options, ...trust }) : requestPlain(url, options);
}
