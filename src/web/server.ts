import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Clock } from '../domain/clock.ts';
import { reasonOf } from '../domain/failure.ts';
import type { Logger } from '../domain/logger.ts';
import { endLateAnswer } from './answer-deadline.ts';
import { createHandlers } from './handlers.ts';
import type { WebSources } from './reader.ts';

export interface WebAddress {
  /** Empty means every address. */
  readonly host: string;
  readonly port: number;
}

export interface WebServer {
  readonly address: WebAddress;
  close(): Promise<void>;
}

export interface WebParts {
  readonly sources: WebSources;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A client that is slow to ask must not hold a connection for ever; one that is slow to read has its own deadline. */
const requestTimeoutMs = 30_000;
/** Some scrapers and browsers at once, not a crowd: each connection may hold an answer that nobody reads. */
const maxConnections = 256;
/** One that asks many times in one breath, and reads nothing, is sent so many answers and then away. */
const maxRequestsPerSocket = 100;

/** Serves until closed; rejects when the address cannot be had. */
export async function startWebServer(address: WebAddress, parts: WebParts): Promise<WebServer> {
  const server = createServer(createListener(parts));
  server.requestTimeout = requestTimeoutMs;
  server.maxConnections = maxConnections;
  server.maxRequestsPerSocket = maxRequestsPerSocket;
  server.listen(address.port, address.host === '' ? undefined : address.host);
  await once(server, 'listening');
  tellErrors(server, parts.log);
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  return { address: { host: address.host, port }, close: () => closeServer(server) };
}

function createListener({ sources, clock }: WebParts): RequestListener {
  const handle = createHandlers(sources);
  return (request, response) => {
    void endLateAnswer(request, response, clock);
    handle(request, response);
  };
}

/** What the system could not accept is an error of the server, which would end the process if nobody listened. */
function tellErrors(server: Server, log: Logger): void {
  let told = '';
  server.on('error', (error) => {
    const detail = reasonOf(error);
    if (detail !== told) log.warn('web server cannot take a connection', { detail });
    told = detail;
  });
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, 'close');
}
