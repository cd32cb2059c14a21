import type { Readable } from 'node:stream';
import { judge } from './answer.ts';
import { connect, type EngineConnection } from './connect.ts';
import type { EngineFailure, EngineResult } from './engine-result.ts';
import { greet, type Greeting } from './greeting.ts';
import { Refusals } from './refusals.ts';
import { pathOf, type Question } from './routes.ts';
import type { EngineTls } from './tls-credentials.ts';
import { SharedDeadlines, type DeadlineOptions } from './shared-deadline.ts';
import { requestAnswer, requestStream, type EngineRequest } from './transport.ts';

export interface SessionOptions extends DeadlineOptions {
  readonly host: string;
  readonly tls: EngineTls | undefined;
  readonly maxBytes: number;
}

/** A connection whose other end was greeted. */
type Way = EngineConnection & Greeting;

type Send<T> = (way: Way, request: EngineRequest) => Promise<EngineResult<T>>;

/**
 * The way to one Engine. It is opened at the first question, and anew after each fault of it: the Engine may have been
 * upgraded and the certificates renewed meanwhile. Knows what a proxy on the way does not let through.
 */
export class EngineSession {
  readonly #options: SessionOptions;
  readonly #refusals: Refusals;
  readonly #deadlines: SharedDeadlines;
  #way: Way | undefined;
  #opening: Promise<EngineResult<Way>> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#refusals = new Refusals(options.clock);
    this.#deadlines = new SharedDeadlines(options);
  }

  /** Whether there is an Engine to talk to, and one that speaks a version that we know. */
  async greet(signal: AbortSignal): Promise<EngineResult<string>> {
    this.#leave(this.#way);
    const way = await this.#reach(signal);
    if (way.status !== 'ok') return way;
    return way.value.isAnswered ? { status: 'ok', value: 'OK' } : this.ask({ route: 'ping' }, signal);
  }

  /** A whole answer. */
  ask(question: Question, signal: AbortSignal): Promise<EngineResult<string>> {
    return this.#put(
      question,
      async ({ docker }, request) =>
        judge(await requestAnswer(docker, request, { deadlines: this.#deadlines, signal })),
      signal,
    );
  }

  /** An answer as it comes. */
  open(question: Question, signal: AbortSignal): Promise<EngineResult<Readable>> {
    return this.#put(
      question,
      ({ docker }, request) => requestStream(docker, { ...this.#options, ...request }, signal),
      signal,
    );
  }

  async #put<T>(question: Question, send: Send<T>, signal: AbortSignal): Promise<EngineResult<T>> {
    const refusal = this.#refusals.of(question);
    if (refusal !== undefined) return refusal;
    const asked = { question, number: this.#refusals.begin() };
    const known = this.#way;
    const first = await this.#once(question, send, signal);
    // A connection that was kept breaks with the Engine, and what was agreed with an old one a new one may not know.
    if (known === undefined || !mayBeStale(first)) return this.#conclude(asked, first, signal);
    this.#leave(known);
    return this.#conclude(asked, await this.#once(question, send, signal), signal);
  }

  async #once<T>(question: Question, send: Send<T>, signal: AbortSignal): Promise<EngineResult<T>> {
    const way = await this.#reach(signal);
    if (way.status !== 'ok') return way;
    const path = `${way.value.prefix}${pathOf(question)}`;
    const query = question.query ?? {};
    const result = await send(way.value, { path, query, maxBytes: this.#options.maxBytes });
    if (result.status === 'failed' && isFaultOfWay(result)) this.#leave(way.value);
    return result;
  }

  /** Tells an Engine that cannot be reached from a path that something before it keeps from us. */
  async #conclude<T>(
    { question, number }: { readonly question: Question; readonly number: number },
    result: EngineResult<T>,
    signal: AbortSignal,
  ): Promise<EngineResult<T>> {
    if (result.status !== 'failed' || result.reason === 'http') {
      this.#refusals.noteAnswer(question);
      return result;
    }
    if (result.reason === 'forbidden') return this.#refusals.noteStatus(question, result.detail);
    if (result.reason !== 'timeout' && result.reason !== 'unreachable') return result;
    const way = await this.#reach(signal);
    if (way.status !== 'ok') return result;
    if (way.value.isAnswered) return this.#refusals.noteBreak(question, result, number) ?? result;
    // Neither the question nor the greeting: nothing was learnt of an Engine that may be another when it is back.
    this.#leave(way.value);
    return result;
  }

  /** Everybody waits for the same opening; where its caller has given up, the next one opens. */
  async #reach(signal: AbortSignal): Promise<EngineResult<Way>> {
    for (;;) {
      if (this.#way !== undefined) return { status: 'ok', value: this.#way };
      this.#opening ??= this.#openWay(signal).finally(() => {
        this.#opening = undefined;
      });
      const opened = await this.#opening;
      const isOthersEnd = opened.status === 'failed' && opened.reason === 'aborted' && !signal.aborted;
      if (!isOthersEnd) return opened;
    }
  }

  async #openWay(signal: AbortSignal): Promise<EngineResult<Way>> {
    const connection = await connect(this.#options.host, this.#options.tls);
    if (connection.status !== 'ok') return connection;
    const greeting = await greet(connection.value.docker, this.#options, signal);
    if (greeting.status !== 'ok') {
      connection.value.retire();
      return greeting;
    }
    this.#way = { ...connection.value, ...greeting.value };
    return { status: 'ok', value: this.#way };
  }

  #leave(way: Way | undefined): void {
    if (way === undefined || way !== this.#way) return;
    this.#way = undefined;
    way.retire();
  }
}

function mayBeStale(result: EngineResult<unknown>): boolean {
  return result.status === 'failed' && ['unreachable', 'tls', 'api_version'].includes(result.reason);
}

function isFaultOfWay({ reason }: EngineFailure): boolean {
  return ['missing', 'permission', 'refused', 'timeout', 'tls', 'unreachable', 'api_version'].includes(
    reason,
  );
}
