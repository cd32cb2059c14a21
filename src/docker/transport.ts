import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { startDeadline, type Deadline } from '../domain/deadline.ts';
import { judge, type Answer } from './answer.ts';
import { dial } from './dial.ts';
import { faultOf } from './engine-fault.ts';
import { engineFailure, type EngineFailure, type EngineResult } from './engine-result.ts';
import { readAnswer, type Outcome } from './read-answer.ts';
import type { Query } from './routes.ts';
import type { DeadlineOptions, QuestionEnd, SharedDeadlines } from './shared-deadline.ts';

export interface EngineRequest {
  readonly path: string;
  readonly query: Query;
  readonly maxBytes: number;
}

export interface Ending {
  readonly deadlines: SharedDeadlines;
  readonly signal: AbortSignal;
}

/**
 * A whole answer, of whatever status. Two hundred are asked for at once, every 15 s: hence callbacks, for with iterators and
 * signals of its own each would cost a sixth more.
 */
export function requestAnswer(
  docker: Docker,
  request: EngineRequest,
  { deadlines, signal }: Ending,
): Promise<Answer | EngineFailure> {
  return new Promise((resolve) => {
    const settle = (outcome: Outcome): void => {
      deadline.leave(giveUp);
      resolve(outcome instanceof Error ? faultOf(outcome, deadline.end) : outcome);
    };
    const giveUp = (): void => {
      call.abort();
      settle(givenUp);
    };
    const deadline = deadlines.join(signal, giveUp);
    const onAnswer = (answer: IncomingMessage | Error): void => {
      if (answer instanceof Error) settle(answer);
      else readAnswer(answer, request.maxBytes, settle);
    };
    const call = dial(docker, { ...request, onAnswer });
    if (deadline.end !== undefined) giveUp();
  });
}

/** An answer's body as it comes, where the Engine said 200. Only the wait for the answer to begin is bounded in time. */
export async function requestStream(
  docker: Docker,
  request: EngineRequest & DeadlineOptions,
  signal: AbortSignal,
): Promise<EngineResult<Readable>> {
  const deadline = startDeadline(request.clock, request.timeoutMs, signal);
  const response = await beginning(docker, request, deadline.signal);
  if (response instanceof IncomingMessage && response.statusCode === 200) return opened(response, deadline);
  const outcome = response instanceof Error ? response : await wholeOf(response, request);
  deadline.release();
  if (outcome instanceof Error) return faultOf(outcome, endOf(deadline));
  const refusal = judge(outcome);
  return refusal.status === 'ok' ? engineFailure('http', 'the engine sent no stream') : refusal;
}

function beginning(
  docker: Docker,
  request: EngineRequest,
  signal: AbortSignal,
): Promise<IncomingMessage | Error> {
  return new Promise((onAnswer) => {
    const call = dial(docker, { ...request, onAnswer });
    const giveUp = (): void => {
      call.abort();
      onAnswer(givenUp);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
}

/** An answer 101 ends the request without any event, so that whoever gives up cannot wait for one. */
const givenUp = new Error('the question was given up');

function wholeOf(response: IncomingMessage, { maxBytes }: EngineRequest): Promise<Outcome> {
  return new Promise((tell) => {
    readAnswer(response, maxBytes, tell);
  });
}

function opened(response: IncomingMessage, deadline: Deadline): EngineResult<Readable> {
  deadline.lift();
  response.on('close', () => {
    deadline.release();
  });
  return { status: 'ok', value: response };
}

function endOf(deadline: Deadline): QuestionEnd | undefined {
  if (deadline.hasPassed()) return 'timeout';
  return deadline.signal.aborted ? 'aborted' : undefined;
}

/** A stream's chunks, typed. */
export async function* readChunks(stream: Readable): AsyncGenerator<Buffer> {
  const chunks: AsyncIterable<unknown> = stream;
  for await (const chunk of chunks) if (Buffer.isBuffer(chunk)) yield chunk;
}
