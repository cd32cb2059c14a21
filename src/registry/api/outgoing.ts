import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Conversation, HttpRequest } from './conversation.ts';

/** What is not simply a new connection to the other side. */
export type Way = 'to a proxy' | 'kept open';

/** Who is told what becomes of a request. */
export interface Listeners {
  /** Of each socket on the way. */
  readonly socket: (socket: Socket, way?: Way) => void;
  readonly error: (error: unknown) => void;
  /** What follows an answer 101 is no HTTP. */
  readonly answer: (incoming: IncomingMessage, isHttp: boolean) => void;
}

export interface Opened {
  /** Whether it went over a connection that an earlier request had left. */
  readonly reusedSocket?: boolean;
  /** Does nothing to a connection that was kept for the next one. */
  destroy(): void;
}

type Options = Readonly<Record<string, unknown>>;

// Node gives each address of a name 250 ms by default, less than one lost packet costs.
export function connection({ network: { family } }: Conversation): Options {
  return { agent: false, autoSelectFamilyAttemptTimeout: 2000, ...(family === 0 ? {} : { family }) };
}

export function optionsOf({ method, headers, body }: HttpRequest, { userAgent }: Conversation) {
  return {
    method,
    headers: {
      accept: 'application/json',
      'user-agent': userAgent,
      // Without it Node would send the body in chunks, which not every proxy lets through.
      ...(body === undefined ? {} : { 'content-length': String(body.length) }),
      ...headers,
    },
  };
}

/** A proxy's user and password stand in its URL. */
export function proxyAuthorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(plain).toString('base64')}` };
}

/** Sends it, and tells what becomes of it. */
export function finish(outgoing: ClientRequest, { body }: HttpRequest, listeners: Listeners): Opened {
  outgoing.on('socket', (socket) => {
    listeners.socket(socket, outgoing.reusedSocket ? 'kept open' : undefined);
  });
  outgoing.on('error', listeners.error);
  outgoing.on('response', (incoming) => {
    listeners.answer(incoming, true);
  });
  outgoing.on('upgrade', (incoming, socket) => {
    listeners.answer(incoming, false);
    // The request has given it away.
    socket.destroy();
  });
  outgoing.end(body);
  return outgoing;
}
