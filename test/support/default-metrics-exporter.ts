import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';

export interface DefaultMetricsExporter {
  /** host:port, as a scrape target is written. */
  readonly target: string;
  stop(): Promise<void>;
}

/** Serves what prom-client tells of this process, as the exporter does of itself. */
export async function startDefaultMetricsExporter(): Promise<DefaultMetricsExporter> {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const server = createServer((_request, response) => {
    response.setHeader('content-type', register.contentType);
    void register.metrics().then((text) => response.end(text));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { target: `127.0.0.1:${port}`, stop };
}
