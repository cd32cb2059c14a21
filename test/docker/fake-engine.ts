import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EngineAsk {
  readonly method: string;
  /** Without the version that stands before it. */
  readonly path: string;
  /** `/v1.NN` or nothing. */
  readonly prefix: string;
  readonly query: URLSearchParams;
}

/** Answers one request; what it returns is sent as JSON, nothing is sent where it took the response itself. */
export type EngineRoute = (ask: EngineAsk, response: ServerResponse) => unknown;

/** A server on a socket of its own that answers as the test says, for what a real Engine cannot be made to do. */
export interface FakeEngine {
  readonly host: string;
  readonly asked: readonly EngineAsk[];
  close(): Promise<void>;
}

/** `greet` answers `/_ping` and `/version`, which are left out of `asked`: by default as Engine 20.10 does. */
export async function startFakeEngine(
  route: EngineRoute,
  greet: EngineRoute = greetAs('1.41'),
): Promise<FakeEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const socket = join(folder, 'docker.sock');
  const asked: EngineAsk[] = [];
  const server = createServer((request, response) => {
    const ask = askOf(request);
    const isGreeting = ask.path === '/_ping' || ask.path === '/version';
    if (!isGreeting) asked.push(ask);
    const answer = (isGreeting ? greet : route)(ask, response);
    if (answer !== undefined) sendJson(response, 200, answer);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return { host: `unix://${socket}`, asked, close: () => close(server, folder) };
}

/** Answers the ping of an Engine with this version of the API, and says what it offers. */
export function greetAs(newest: string, oldest = '1.12'): EngineRoute {
  return ({ path }, response) => {
    if (path === '/version') return { ApiVersion: newest, MinAPIVersion: oldest };
    response.writeHead(200, { 'Api-Version': newest, 'Content-Type': 'text/plain' });
    response.end('OK');
    return undefined;
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export function dockerCorpus(file: string): Buffer {
  return readFileSync(new URL(`../corpus/docker/${file}`, import.meta.url));
}

export function dockerCorpusJson(file: string): unknown {
  return JSON.parse(dockerCorpus(file).toString('utf8'));
}

/** A frame of the Engine's log stream. */
export function frame(stream: 'stdout' | 'stderr', payload: string | Buffer): Buffer {
  const content = Buffer.from(payload);
  const header = Buffer.alloc(8);
  header.writeUInt8(stream === 'stdout' ? 1 : 2, 0);
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]);
}

function askOf(request: IncomingMessage): EngineAsk {
  const url = new URL(request.url ?? '/', 'http://engine');
  const [, prefix = '', path = ''] = /^(\/v1\.\d+)?(.*)$/.exec(url.pathname) ?? [];
  return { method: request.method ?? '', path, prefix, query: url.searchParams };
}

function close(server: Server, folder: string): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      rmSync(folder, { recursive: true, force: true });
      resolve();
    });
    server.closeAllConnections();
  });
}
