import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { Clock } from '../domain/clock.ts';
import { startDeadline, type Deadline } from '../domain/deadline.ts';
import { faultOf } from './engine-fault.ts';
import { engineFailure, type EngineResult } from './engine-result.ts';
import { shapeOf, textOf } from './shape.ts';

export interface EngineRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string | boolean | object | undefined>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** An answer's whole body, where the Engine said 200. */
export async function requestText(
  docker: Docker,
  request: EngineRequest,
  signal: AbortSignal,
): Promise<EngineResult<string>> {
  const deadline = startDeadline(request.clock, request.timeoutMs, signal);
  try {
    const response = await dial(docker, request, deadline.signal);
    const body = await readText(response, request.maxBytes);
    if (body === undefined) return engineFailure('too_large', `the answer exceeds ${request.maxBytes} bytes`);
    return judge(response.statusCode, body);
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
    const refusal = judge(response.statusCode, (await readText(response, request.maxBytes)) ?? '');
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

function judge(status: number | undefined, body: string): EngineResult<string> {
  if (status === 200) return { status: 'ok', value: body };
  const detail = `HTTP ${status ?? 0}: ${messageOf(body)}`;
  if (status === 404) return { status: 'not_found', detail };
  return engineFailure(status === 401 || status === 403 ? 'forbidden' : 'http', detail);
}

/** The Engine explains itself in JSON; a proxy before it in text or HTML, of which a little is enough. */
function messageOf(body: string): string {
  try {
    const message = textOf(shapeOf(JSON.parse(body)), 'message');
    if (message !== undefined) return message;
  } catch {
    // Not JSON: told below as it is.
  }
  return body.replace(/\s+/g, ' ').trim().slice(0, 120);
}
