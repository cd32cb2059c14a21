import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** Something that looks enough like a registry for a pull-through cache to start, takes notifications, and like a bucket refuses what it is told to. */
export interface Upstream {
  readonly url: string;
  /** Path and query of everything that it was asked. */
  readonly asked: readonly string[];
  readonly stop: () => Promise<void>;
}

export async function startUpstream(status = 200): Promise<Upstream> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    request.resume();
    response.statusCode = status;
    response.setHeader('docker-distribution-api-version', 'registry/2.0');
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
