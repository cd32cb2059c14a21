import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the client saw it answered. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** A reverse proxy that changes nothing and remembers every answer: what the client saw, as the truth to compare with. */
export interface Recorder {
  readonly port: number;
  readonly requests: readonly RecordedRequest[];
  stop(): Promise<void>;
}

export interface RecorderOptions {
  readonly target: string;
  /** Containers reach this machine only by an address that is not loopback. */
  readonly host: '127.0.0.1' | '0.0.0.0';
}

export async function startRecorder({ target, host }: RecorderOptions): Promise<Recorder> {
  const requests: RecordedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing, new URL(target))
      .then((status) => {
        requests.push({ method: incoming.method ?? '', path: incoming.url ?? '', status });
      })
      .catch(() => {
        outgoing.destroy();
      });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, requests, stop };
}

/** The Host header passes unchanged, for a registry makes the addresses it hands out from it. */
async function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: URL): Promise<number> {
  const { method, url, headers } = incoming;
  const onward = send({ host: target.hostname, port: target.port, method, path: url, headers });
  incoming.pipe(onward);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  const status = answer.statusCode ?? 0;
  outgoing.writeHead(status, answer.headers);
  answer.pipe(outgoing);
  await once(outgoing, 'finish');
  return status;
}
