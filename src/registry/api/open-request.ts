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
  const { url } = request;
  const agent = mayBeAskedTwice(request) && by.connections?.agentFor(url, by.trust);
  const options = { ...optionsOf(request, by), ...connection(by), ...(agent ? { agent } : {}) };
  if (url.protocol !== 'https:') return requestPlain(url, options);
  const { secureContext, rejectUnauthorized, servername } = by.trust;
  return requestTls(url, {
    ...{ ...options, rejectUnauthorized, secureContext },
    ...(servername === undefined ? {} : { servername }),
  });
}

/** A connection that was kept may turn out to be closed, and nobody knows then whether the request was heard. */
function mayBeAskedTwice({ method }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD';
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
