import { request as requestPlain, type ClientRequest } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Conversation, HttpRequest } from './conversation.ts';
import {
  connection,
  finish,
  optionsOf,
  proxyAuthorization,
  type Listeners,
  type Opened,
} from './outgoing.ts';
import { proxyFor } from './proxy.ts';
import { openTunnel } from './tunnel.ts';

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
