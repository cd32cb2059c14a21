import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { Clock } from '../domain/clock.ts';
import { startDeadline, type Deadline } from '../domain/deadline.ts';
import { judge, type Answer } from './answer.ts';
import { faultOf } from './engine-fault.ts';
import { engineFailure, type EngineFailure, type EngineResult } from './engine-result.ts';
import type { Query } from './routes.ts';

export interface EngineLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly clock: Pick<Clock, 'sleep'>;
}

export interface EngineRequest extends EngineLimits {
  readonly path: string;
  readonly query: Query;
}

/** A whole answer, of whatever status. */
export async function requestAnswer(
  docker: Docker,
  request: EngineRequest,
  signal: AbortSignal,
): Promise<Answer | EngineFailure> {
  const deadline = startDeadline(request.clock, request.timeoutMs, signal);
  try {
    const response = await dial(docker, request, deadline.signal);
    return await readAnswer(response, request.maxBytes);
  } catch (thrown) {
    return faultOf(thrown, deadline);
  } finally {
    deadline.release();
  }
}

/** An answer's body as it comes, where the Engine said 200. Only the wait for the answer to begin is bounded in time. */
export async function requestStream(
  docker: Docker,
  request: EngineRequest,
  signal: AbortSignal,
): Promise<EngineResult<Readable>> {
  const deadline = startDeadline(request.clock, request.timeoutMs, signal);
  try {
    const response = await dial(docker, request, deadline.signal);
    if (response.statusCode === 200) return opened(response, deadline);
    const refusal = judge(await readAnswer(response, request.maxBytes));
    deadline.release();
    return refusal.status === 'ok' ? engineFailure('http', 'the engine sent no stream') : refusal;
  } catch (thrown) {
    deadline.release();
    return faultOf(thrown, deadline);
  }
}

function opened(response: IncomingMessage, deadline: Deadline): EngineResult<Readable> {
  deadline.lift();
  response.on('close', () => {
    deadline.release();
  });
  return { status: 'ok', value: response };
}

// Left to itself docker-modem reads whole bodies without a bound and waits for ever when one breaks off. As a stream, with
// every status declared good, it hands over the response itself.
const everyStatus = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [100 + index, true]));

function dial(docker: Docker, request: EngineRequest, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // An answer 101 ends the request without any event, which docker-modem hides: the deadline is all that is left.
    signal.addEventListener('abort', reject, { once: true });
    docker.modem.dial(
      {
        path: `${request.path}?`,
        method: 'GET',
        options: request.query,
        isStream: true,
        statusCodes: everyStatus,
        abortSignal: signal,
      },
      (error, response) => {
        if (response instanceof IncomingMessage) resolve(response);
        else reject(error ?? new Error('the engine sent no response'));
      },
    );
  });
}

async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<Answer | EngineFailure> {
  const body = await readText(response, maxBytes);
  if (body === undefined) return engineFailure('too_large', `the answer exceeds ${maxBytes} bytes`);
  const version = response.headers['api-version'];
  const apiVersion = typeof version === 'string' ? version : undefined;
  return { status: 'answered', code: response.statusCode ?? 0, body, apiVersion };
}

/** Undefined when there is more than that; leaving the loop closes the connection. */
async function readText(response: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of readChunks(response)) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A stream's chunks, typed. */
export async function* readChunks(stream: Readable): AsyncGenerator<Buffer> {
  const chunks: AsyncIterable<unknown> = stream;
  for await (const chunk of chunks) if (Buffer.isBuffer(chunk)) yield chunk;
}
