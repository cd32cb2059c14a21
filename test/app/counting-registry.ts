import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** A registry that answers the version check, and counts how often it was asked. */
export interface CountingRegistry {
  readonly url: string;
  /** When it was asked, in milliseconds of its own. */
  readonly times: readonly number[];
  readonly asked: () => number;
  /** The most requests that waited for an answer at the same time. */
  readonly mostAtOnce: () => number;
}

export async function startCountingRegistry({ answerAfterMs = 0 } = {}): Promise<CountingRegistry> {
  let [open, most] = [0, 0];
  const times: number[] = [];
  const server = createServer((_request, response) => {
    times.push(performance.now());
    open += 1;
    most = Math.max(most, open);
    void pause(answerAfterMs).then(() => {
      open -= 1;
      response.setHeader('docker-distribution-api-version', 'registry/2.0');
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, times, asked: () => times.length, mostAtOnce: () => most };
}
