import { request as requestPlain, type ClientRequest } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Conversation, HttpRequest } from './conversation.ts';
import { hostOf } from './host.ts';
import {
  connection,
  finish,
  optionsOf,
  proxyAuthorization,
  type Listeners,
  type Opened,
} from './outgoing.ts';
import { ProxyRefusal } from './transport-failure.ts';

interface Tunnel {
  readonly proxy: URL;
  readonly listeners: Listeners;
}

/** Asks a proxy for a way through, and sends the request within it. */
export function openTunnel(request: HttpRequest, by: Conversation, { proxy, listeners }: Tunnel): Opened {
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

function secureOptions(url: URL, { trust }: Conversation, socket: Socket): ConnectionOptions {
  const { secureContext, rejectUnauthorized, servername } = trust;
  const host = hostOf(url);
  const name = servername ?? (isIP(host) === 0 ? host : undefined);
  return {
    ...{ socket, host, rejectUnauthorized },
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
