import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { readBody, type Body } from './body.ts';
import { servedChain, type ServedChain } from './certificate.ts';
import type { Conversation, HttpRequest } from './conversation.ts';
import { openRequest } from './open-request.ts';
import type { Opened } from './outgoing.ts';
import { startPhaseLimit, type PhaseLimit } from './phase-limit.ts';
import { startStopwatch, type Stopwatch, type Timings } from './stopwatch.ts';
import { classifyError, gaveUp, isHangUp, type TransportFailure } from './transport-failure.ts';

export interface HttpAnswer {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
  /** Undefined on plain HTTP. */
  readonly chain: ServedChain | undefined;
}

export type HttpOutcome =
  | { readonly status: 'answered'; readonly answer: HttpAnswer; readonly timings: Timings }
  | {
      readonly status: 'failed';
      readonly failure: TransportFailure;
      readonly timings: Timings;
      /** Of an answer of which not all came; undefined where not even its head did. */
      readonly code: number | undefined;
    };

// An answer to `/v2/` has two bytes and a token a few thousand.
const bodyLimitBytes = 64 * 1024;

export function get(url: URL, conversation: Conversation, authorization?: string): Promise<HttpOutcome> {
  return send(
    { method: 'GET', url, ...(authorization === undefined ? {} : { headers: { authorization } }) },
    conversation,
  );
}

/**
 * Sends one request, over a connection that the conversation has kept or over a new one. Never follows a redirect, which
 * would carry the credentials to whoever is named in it.
 */
export function send(request: HttpRequest, conversation: Conversation): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    new Exchange(request, conversation, resolve).begin();
  });
}

/** One request and what becomes of it. */
class Exchange {
  readonly #request: HttpRequest;
  readonly #conversation: Conversation;
  readonly #watch: Stopwatch;
  readonly #limit: PhaseLimit;
  readonly #resolve: (outcome: HttpOutcome) => void;
  #opened: Opened | undefined;
  #code: number | undefined;
  #isSettled = false;

  constructor(request: HttpRequest, conversation: Conversation, resolve: (outcome: HttpOutcome) => void) {
    const { clock, network } = conversation;
    this.#request = request;
    this.#conversation = conversation;
    this.#resolve = resolve;
    this.#limit = startPhaseLimit(clock, network.phaseTimeoutMs, () => {
      this.#failWith(gaveUp(this.#watch.stage()));
    });
    this.#watch = startStopwatch(clock, request.url, this.#limit.restart);
  }

  begin(): void {
    const { signal } = this.#conversation;
    if (signal.aborted) {
      this.#fail(signal.reason);
      return;
    }
    // Not left to the request: Node has ways to drop one without an event, and the deadline must hold in all of them.
    signal.addEventListener('abort', this.#fail);
    this.#open(this.#conversation);
  }

  #open(conversation: Conversation): void {
    try {
      this.#opened = openRequest(this.#request, conversation, {
        socket: this.#watch.follow,
        error: this.#failOrAskAgain,
        answer: this.#receive,
      });
    } catch (error) {
      // Node does not take every address that comes from outside.
      this.#fail(error);
    }
  }

  /** The other side may have closed a connection that was kept, which says nothing of how it takes new ones. */
  readonly #failOrAskAgain = (error: unknown): void => {
    const isStale = this.#opened?.reusedSocket === true && isHangUp(error) && this.#code === undefined;
    if (isStale && !this.#isSettled) this.#open({ ...this.#conversation, connections: undefined });
    else this.#fail(error);
  };

  readonly #receive = (incoming: IncomingMessage, isHttp: boolean): void => {
    this.#code = incoming.statusCode;
    const limitBytes = isHttp ? (this.#request.limitBytes ?? bodyLimitBytes) : 0;
    void receive(incoming, this.#watch, limitBytes).then(this.#settle, this.#fail);
  };

  readonly #fail = (error: unknown): void => {
    const stage = this.#watch.stage();
    this.#failWith(this.#conversation.signal.aborted ? gaveUp(stage) : classifyError(error, stage));
  };

  #failWith(failure: TransportFailure): void {
    this.#settle({ status: 'failed', failure, timings: this.#watch.read(), code: this.#code });
  }

  readonly #settle = (outcome: HttpOutcome): void => {
    this.#isSettled = true;
    this.#conversation.signal.removeEventListener('abort', this.#fail);
    this.#limit.stop();
    this.#opened?.destroy();
    this.#resolve(outcome);
  };
}

async function receive(
  incoming: IncomingMessage,
  watch: Stopwatch,
  limitBytes: number,
): Promise<HttpOutcome> {
  watch.answered();
  const chain = servedChain(incoming.socket);
  const body = limitBytes === 0 ? nothing : await readBody(incoming, limitBytes);
  const answer = { code: incoming.statusCode ?? 0, headers: incoming.headers, body, chain };
  return { status: 'answered', answer, timings: watch.read() };
}

/** What follows an answer 101 is no HTTP. */
const nothing: Body = { bytes: Buffer.alloc(0), isCut: false };
