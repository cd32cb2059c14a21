import { request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Conversation, HttpRequest } from './conversation.ts';
import { proxyFor } from './proxy.ts';
import { ProxyRefusal } from './transport-failure.ts';

/** Who is told what becomes of a request. */
export interface Listeners {
  /** Of each socket on the way. */
  readonly socket: (socket: Socket, where?: 'to a proxy') => void;
  readonly error: (error: unknown) => void;
  /** What follows an answer 101 is no HTTP. */
  readonly answer: (incoming: IncomingMessage, isHttp: boolean) => void;
}

export interface Opened {
  destroy(): void;
}

type Options = Readonly<Record<string, unknown>>;

/** Sends a request on its way, by the proxy that the rules name for it. */
export function openRequest(request: HttpRequest, by: Conversation, listeners: Listeners): Opened {
  const proxy = proxyFor(request.url, by.network.proxies);
  if (proxy === undefined) return finish(direct(request, by), request, listeners);
  if (request.url.protocol === 'https:') return openTunnel(request, by, { proxy, listeners });
  return finish(throughProxy(request, by, proxy), request, listeners);
}

function direct(request: HttpRequest, by: Conversation): ClientRequest {
  const options = { ...optionsOf(request, by), ...connection(by) };
  if (request.url.protocol !== 'https:') return requestPlain(request.url, options);
  const { secureContext, rejectUnauthorized, servername } = by.trust;
  const session = by.sessions?.get(request.url.origin);
  const outgoing = requestTls(request.url, {
    ...{ ...options, rejectUnauthorized, secureContext },
    ...(servername === undefined ? {} : { servername }),
    ...(session === undefined ? {} : { session }),
  });
  keepSession(outgoing, request.url, by);
  return outgoing;
}

/** Half of what a probe with a log-in costs is its second handshake. */
function keepSession(outgoing: ClientRequest, { origin }: URL, { sessions }: Conversation): void {
  outgoing.on('socket', (socket) => {
    socket.on('session', (session: Buffer) => sessions?.set(origin, session));
  });
}

// Node gives each address of a name 250 ms by default, less than one lost packet costs.
function connection({ network: { family } }: Conversation): Options {
  return { agent: false, autoSelectFamilyAttemptTimeout: 2000, ...(family === 0 ? {} : { family }) };
}

function optionsOf({ method, headers, body }: HttpRequest, { userAgent }: Conversation) {
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

/** A proxy of plain HTTP is asked for the whole address. */
function throughProxy(request: HttpRequest, by: Conversation, proxy: URL): ClientRequest {
  const { headers, method } = optionsOf(request, by);
  // By its origin alone: Node would make an Authorization of a user in the URL, and the proxy would hand that on.
  return requestPlain(proxy.origin, {
    ...connection(by),
    method,
    path: request.url.href,
    headers: { ...headers, host: request.url.host, ...proxyAuthorization(proxy) },
  });
}

interface Tunnel {
  readonly proxy: URL;
  readonly listeners: Listeners;
}

function openTunnel(request: HttpRequest, by: Conversation, { proxy, listeners }: Tunnel): Opened {
  const { hostname, port } = request.url;
  const authority = `${hostname}:${port || '443'}`;
  const headers = { host: authority, 'user-agent': by.userAgent, ...proxyAuthorization(proxy) };
  const asking = requestPlain(proxy.origin, {
    ...connection(by),
    method: 'CONNECT',
    path: authority,
    headers,
  });
  let inner: readonly Opened[] = [];
  asking.on('socket', (socket) => {
    listeners.socket(socket, 'to a proxy');
  });
  asking.on('error', listeners.error);
  // Node tells of every answer to CONNECT so, and gives the socket away with it.
  asking.on('connect', (incoming, socket) => {
    socket.on('error', listeners.error);
    inner = [socket];
    if (incoming.statusCode !== 200) listeners.error(new ProxyRefusal(proxy, incoming.statusCode));
    else
      guarded(() => {
        // The socket below it is no longer closed by itself.
        const secure = connectTls(secureOptions(request.url, by, socket));
        inner = [secure, socket];
        finish(within(secure, request, by), request, listeners);
      }, listeners);
  });
  asking.end();
  return {
    destroy: () => {
      asking.destroy();
      for (const one of inner) one.destroy();
    },
  };
}

/** What Node throws within an event would end the process. */
function guarded(work: () => void, { error }: Listeners): void {
  try {
    work();
  } catch (thrown) {
    error(thrown);
  }
}

function secureOptions({ hostname }: URL, { trust }: Conversation, socket: Socket): ConnectionOptions {
  const { secureContext, rejectUnauthorized, servername } = trust;
  const own = isIP(hostname) === 0 && !hostname.startsWith('[') ? hostname : undefined;
  const name = servername ?? own;
  return {
    ...{ socket, host: hostname.replace(/^\[(.*)\]$/, '$1'), rejectUnauthorized },
    ...(name === undefined ? {} : { servername: name }),
    ...(secureContext === undefined ? {} : { secureContext }),
  };
}

/** Without an agent that connects by itself; nor is the connection to be kept by one. */
function within(secure: TLSSocket, request: HttpRequest, by: Conversation): ClientRequest {
  const { headers, method } = optionsOf(request, by);
  return requestTls(request.url, {
    ...{ method, headers: { ...headers, connection: 'close' } },
    createConnection: () => secure,
  });
}

/** A proxy's user and password stand in its URL. */
function proxyAuthorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(plain).toString('base64')}` };
}

function finish(outgoing: ClientRequest, { body }: HttpRequest, listeners: Listeners): Opened {
  outgoing.on('socket', (socket) => {
    listeners.socket(socket);
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
