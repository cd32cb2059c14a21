import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { ServerOptions } from 'node:https';
import { createServer as createSocketServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A program that answers HTTP on a free port of this machine until the test is over. */
export async function serveHttp(handler: RequestListener): Promise<URL> {
  return new URL(`http://127.0.0.1:${await listen(createHttpServer(handler))}`);
}

export async function serveHttps(options: ServerOptions, handler: RequestListener): Promise<URL> {
  return new URL(`https://127.0.0.1:${await listen(createHttpsServer(options, handler))}`);
}

/** A program that accepts connections and does with them as it likes. */
export async function serveSockets(onConnection: (socket: Socket) => void): Promise<URL> {
  return new URL(`http://127.0.0.1:${await listen(createSocketServer(onConnection))}`);
}

/** An address at which nothing listens: the port was free a moment ago. */
export async function closedPort(): Promise<URL> {
  const server = createSocketServer();
  const port = await bind(server);
  await new Promise((resolve) => server.close(resolve));
  return new URL(`http://127.0.0.1:${port}`);
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return bind(server);
}

async function bind(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

export const version = { 'docker-distribution-api-version': 'registry/2.0' };

/** Answers as Distribution does to `GET /v2/`. */
export function answerEmpty(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...version }).end('{}');
}

export function answerChallenge(response: ServerResponse, challenge: string): void {
  response.writeHead(401, { 'www-authenticate': challenge, ...version }).end('{"errors":[]}');
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

export function isBase(request: IncomingMessage): boolean {
  return request.url === '/v2/';
}
