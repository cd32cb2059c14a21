import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { decodeLogs, type ReceivedRecord } from './decode.ts';

export type Behaviour =
  | 'take'
  | 'hang'
  /** Takes what comes, and says that it has kept all but so many. */
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
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly characters: number;
  }[] = [];
  /** What a strict receiver had to object to; a test expects none. */
  readonly objections: string[] = [];
  behaviour: Behaviour = 'take';
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
    const body = await text(request);
    const { method = '', url: path = '', headers } = request;
    this.requests.push({ method, path, headers, characters: body.length });
    this.#answer(body, response);
    for (const watcher of this.#watchers.splice(0)) watcher();
  }

  #success(): string {
    const rejected =
      typeof this.behaviour === 'object' && 'rejects' in this.behaviour ? this.behaviour.rejects : 0;
    // 64-bit numbers are texts in the JSON of protobuf.
    const partialSuccess =
      rejected === 0 ? {} : { rejectedLogRecords: String(rejected), errorMessage: 'too old' };
    return JSON.stringify({ partialSuccess });
  }

  #answer(body: string, response: ServerResponse): void {
    if (this.behaviour === 'hang') return;
    if (this.behaviour !== 'take' && 'status' in this.behaviour && (this.behaviour.refuses?.(body) ?? true)) {
      const { status, retryAfterSeconds } = this.behaviour;
      if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
      response.writeHead(status).end();
      return;
    }
    try {
      this.records.push(...decodeLogs(body));
      response.writeHead(200, { 'content-type': 'application/json' }).end(this.#success());
    } catch (error) {
      this.objections.push(String(error));
      response.writeHead(400).end();
    }
  }
}
