import { once } from 'node:events';
import { createServer, type ServerOptions } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { TLSSocket, type PeerCertificate } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { decodeLogs, type ReceivedRecord } from './decode.ts';

export interface TlsDelivery {
  readonly headers: IncomingHttpHeaders;
  readonly records: readonly ReceivedRecord[];
  /** Who the sender's certificate is for; undefined where it showed none. */
  readonly client: string | undefined;
  readonly bytes: number;
}

export interface TlsReceiver {
  readonly url: string;
  readonly deliveries: readonly TlsDelivery[];
  /** Shows these certificates from the next connection on, and leaves none open. */
  renew(identity: ServerOptions): void;
  /** Resolves when so many deliveries have come in. */
  until(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** An OTLP receiver behind TLS on loopback, which takes gzip, and only what the protocol allows. */
export async function startTlsReceiver(identity: ServerOptions): Promise<TlsReceiver> {
  const deliveries: TlsDelivery[] = [];
  const watchers: (() => void)[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    deliveries.push(await readDelivery(request));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"partialSuccess":{}}');
    for (const watcher of watchers.splice(0)) watcher();
  };
  const server = createServer(identity, (request, response) => void take(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`,
    deliveries,
    renew: (next) => {
      server.setSecureContext(next);
      server.closeAllConnections();
    },
    until: async (count) => {
      while (deliveries.length < count) await new Promise<void>((resolve) => watchers.push(resolve));
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readDelivery(request: IncomingMessage): Promise<TlsDelivery> {
  const { headers, socket } = request;
  const body = await buffer(request);
  const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8');
  // Without a certificate the object is empty, whatever its type says.
  const certificate: Partial<PeerCertificate> =
    socket instanceof TLSSocket ? socket.getPeerCertificate() : {};
  const client = certificate.subject === undefined ? undefined : String(certificate.subject.CN);
  return { headers, records: decodeLogs(text), client, bytes: body.length };
}
