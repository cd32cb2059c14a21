import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeLogs, type ReceivedRecord } from './decode.ts';

export type Behaviour =
  | 'take'
  /** Reads all of the request, keeps nothing and never answers. */
  | 'hang'
  /** Ends the connection in the middle of the request's body. */
  | 'close'
  /** Keeps what comes, and ends the connection instead of saying so. */
  | 'keep-unsaid'
  /** Takes what comes, with a rest after each piece of it. */
  | { readonly restMs: number }
  /** Keeps all but so many of the last, and says so. */
  | { readonly rejects: number }
  | {
      readonly status: number;
      readonly retryAfterSeconds?: number;
      /** Which bodies get that status; without it, all do. */
      readonly refuses?: (body: string) => boolean;
    };

/** An OTLP receiver on loopback that takes only what the protocol allows, and fails on demand. */
export class Receiver {
  readonly records: ReceivedRecord[] = [];
  /** What it has said that it did not keep. */
  readonly rejected: ReceivedRecord[] = [];
  /** What it has kept without saying so, so that it comes again. */
  readonly unsaid: ReceivedRecord[] = [];
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly characters: number;
  }[] = [];
  /** How many requests it has ended before all of them had come. */
  broken = 0;
  /** What a strict receiver had to object to; a test expects none. */
  readonly objections: string[] = [];
  behaviour: Behaviour = 'take';
  /** What goes before that, for a request each. */
  readonly script: Behaviour[] = [];
  #port = 0;
  #server = createServer();
  #watchers: (() => void)[] = [];

  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1/logs`;
  }

  /** Listens, at the same address each time. */
  async start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Resolves when so many requests have come in. */
  async untilRequests(count: number): Promise<void> {
    while (this.requests.length < count) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    const behaviour = this.script.shift() ?? this.behaviour;
    const body = await this.#read(request, behaviour);
    // Whoever has given up will send it again.
    if (body === undefined) return;
    const { method = '', url: path = '', headers } = request;
    this.requests.push({ method, path, headers, characters: body.length });
    if (!socket.destroyed) this.#answer(body, behaviour, response);
    for (const watcher of this.#watchers.splice(0)) watcher();
  }

  /** Undefined where the other side ended the connection. */
  async #read(request: IncomingMessage, behaviour: Behaviour): Promise<string | undefined> {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) {
        pieces.push(piece as Buffer);
        // Leaving the loop ends the connection.
        if (behaviour === 'close' && !request.complete) break;
        if (typeof behaviour === 'object' && 'restMs' in behaviour) await pause(behaviour.restMs);
      }
    } catch {
      return undefined;
    }
    if (behaviour === 'close' && !request.complete) this.broken += 1;
    return Buffer.concat(pieces).toString();
  }

  #answer(body: string, behaviour: Behaviour, response: ServerResponse): void {
    if (behaviour === 'hang' || behaviour === 'close') return;
    if (typeof behaviour === 'object' && 'status' in behaviour && (behaviour.refuses?.(body) ?? true)) {
      const { status, retryAfterSeconds } = behaviour;
      if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
      response.writeHead(status).end();
      return;
    }
    try {
      this.#take(decodeLogs(body), behaviour, response);
    } catch (error) {
      this.objections.push(String(error));
      response.writeHead(400).end();
    }
  }

  #take(records: readonly ReceivedRecord[], behaviour: Behaviour, response: ServerResponse): void {
    const rejects = typeof behaviour === 'object' && 'rejects' in behaviour ? behaviour.rejects : 0;
    const kept = Math.max(0, records.length - rejects);
    this.records.push(...records.slice(0, kept));
    this.rejected.push(...records.slice(kept));
    if (behaviour === 'keep-unsaid') {
      this.unsaid.push(...records);
      response.destroy();
      return;
    }
    // 64-bit numbers are texts in the JSON of protobuf.
    const partialSuccess =
      rejects === 0 ? {} : { rejectedLogRecords: String(rejects), errorMessage: 'too old' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ partialSuccess }));
  }
}
