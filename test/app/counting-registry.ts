import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A registry that answers the version check, and counts how often it was asked. */
export interface CountingRegistry {
  readonly url: string;
  /** So far. */
  readonly asked: () => number;
}

export async function startCountingRegistry(): Promise<CountingRegistry> {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.setHeader('docker-distribution-api-version', 'registry/2.0');
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
}
