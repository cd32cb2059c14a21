import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import type { GcNotice } from '../domain/gc-notice.ts';
import { quote } from '../domain/quote.ts';
import { parseGcMessage } from './gc-message.ts';
import { checkToken } from './gc-token.ts';

/** Who is told of garbage collections, and who may tell. */
export interface GcIntake {
  /** Holds the token, and is read at each request. */
  readonly tokenFile: string;
  readonly registries: readonly string[];
  /** False where it cannot be taken now. */
  readonly accept: (registry: string, notice: GcNotice) => boolean;
}

const mostBytes = 4_096;

/** `POST /-/gc`. It changes nothing itself: what it has read is handed over. */
export function gcHandler(intakeNow: () => GcIntake | undefined): RequestHandler {
  return async (request, response, next) => {
    const intake = intakeNow();
    if (intake === undefined) {
      next();
      return;
    }
    if (request.method !== 'POST') {
      response.set('Allow', 'POST');
      refuse(response, 405, `method: is not known here, expected POST, got ${request.method}`);
      return;
    }
    const token = await checkToken(intake.tokenFile, request.headers.authorization);
    if (token === 'right') await take(request, response, intake);
    else refuseToken(response, token);
  };
}

async function take(request: IncomingMessage, response: Response, intake: GcIntake): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) {
    refuse(response, 413, `body: is too large, expected at most ${mostBytes} bytes, got more`);
    return;
  }
  const message = parseGcMessage(body);
  if (message.status === 'wrong') {
    refuse(response, 400, message.detail);
    return;
  }
  hand(response, message, intake);
}

interface Named {
  readonly registry: string | undefined;
  readonly notice: GcNotice;
}

function hand(response: Response, { registry, notice }: Named, { registries, accept }: GcIntake): void {
  const [only, another] = registries;
  const name = registry ?? (another === undefined ? only : undefined);
  if (name === undefined) {
    refuse(
      response,
      400,
      'registry: is missing, expected the name of one of several registries, got nothing',
    );
  } else if (!registries.includes(name)) {
    refuse(
      response,
      404,
      `registry: is not known here, expected the name of a registry, got ${quote(name.slice(0, 80))}`,
    );
  } else if (accept(name, notice)) {
    response.status(204).end();
  } else {
    response.set('Retry-After', '10');
    refuse(
      response,
      503,
      'body: cannot be taken, expected fewer messages, got too many at once; try again later',
    );
  }
}

function refuseToken(response: Response, token: 'wrong' | 'unreadable'): void {
  if (token === 'unreadable') {
    refuse(
      response,
      503,
      'web.gc_token_file: cannot be read, expected a file with the token, got none; nobody can be let in',
    );
    return;
  }
  response.set('WWW-Authenticate', 'Bearer');
  refuse(
    response,
    401,
    'authorization: is not right, expected the token that web.gc_token_file holds, got another or none',
  );
}

function refuse(response: Response, status: number, text: string): void {
  // What is left of the body is not read.
  response.set('Connection', 'close').status(status).type('text').send(`${text}\n`);
}

/** Undefined where it is larger than a message can be. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const incoming: AsyncIterable<unknown> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
