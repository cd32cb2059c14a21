import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** Someone who accepts connections and never says a word. */
export interface SilentServer {
  readonly url: string;
  readonly port: number;
  /** Resolves when somebody has connected. */
  readonly connected: Promise<unknown>;
}

export async function startSilentServer(): Promise<SilentServer> {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
  });
  const connected = once(server, 'connection');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, connected };
}

/** The smallest registry that a probe takes for one: it answers the version check. */
export async function startRegistry(): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('docker-distribution-api-version', 'registry/2.0');
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  return listen(server);
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
