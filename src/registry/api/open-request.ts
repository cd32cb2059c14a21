import { request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { Conversation, HttpRequest } from './conversation.ts';
import { proxyFor } from './proxy.ts';
import { ProxyRefusal } from './transport-failure.ts';

/** Who is told what becomes of a request. */
export interface Listeners {
  /** Of each socket on the way: that to a proxy, then the TLS within it. */
  readonly socket: (socket: Socket) => void;
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
  if (request.url.protocol === 'https:') return openTunnel(request, { by, proxy }, listeners);
  return finish(throughProxy(request, by, proxy), request, listeners);
}

function direct(request: HttpRequest, by: Conversation): ClientRequest {
  const options = { ...optionsOf(request, by), ...connection(by) };
  return request.url.protocol === 'https:'
    ? requestTls(request.url, { ...options, ...by.trust })
    : requestPlain(request.url, options);
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
  return requestPlain(proxy, {
    ...connection(by),
    method,
    path: request.url.href,
    headers: { ...headers, host: request.url.host, ...proxyAuthorization(proxy) },
  });
}

interface Tunnel {
  readonly by: Conversation;
  readonly proxy: URL;
}

function openTunnel(request: HttpRequest, { by, proxy }: Tunnel, listeners: Listeners): Opened {
  const { hostname, port } = request.url;
  const authority = `${hostname}:${port || '443'}`;
  const headers = { host: authority, 'user-agent': by.userAgent, ...proxyAuthorization(proxy) };
  const asking = requestPlain(proxy, { ...connection(by), method: 'CONNECT', path: authority, headers });
  let inner: Opened = asking;
  asking.on('socket', listeners.socket);
  asking.on('error', listeners.error);
  asking.on('response', (incoming) => {
    listeners.error(new ProxyRefusal(proxy, incoming.statusCode));
  });
  asking.on('connect', (incoming, socket) => {
    inner = socket;
    if (incoming.statusCode !== 200) listeners.error(new ProxyRefusal(proxy, incoming.statusCode));
    else inner = finish(withinTunnel(request, by, socket), request, listeners);
  });
  asking.end();
  return {
    destroy: () => {
      asking.destroy();
      inner.destroy();
    },
  };
}

function withinTunnel(request: HttpRequest, by: Conversation, socket: Socket): ClientRequest {
  const { hostname } = request.url;
  const options: ConnectionOptions = {
    socket,
    ...(isIP(hostname) === 0 && !hostname.startsWith('[') ? { servername: hostname } : {}),
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    rejectUnauthorized: by.trust.rejectUnauthorized,
    ...(by.trust.secureContext === undefined ? {} : { secureContext: by.trust.secureContext }),
    ...(by.trust.servername === undefined ? {} : { servername: by.trust.servername }),
  };
  return requestTls(request.url, {
    ...optionsOf(request, by),
    agent: false,
    createConnection: () => connectTls(options),
  });
}

/** A proxy's user and password stand in its URL. */
function proxyAuthorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(plain).toString('base64')}` };
}

function finish(outgoing: ClientRequest, { body }: HttpRequest, listeners: Listeners): Opened {
  outgoing.on('socket', listeners.socket);
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
