import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

import type { Outcome } from './logging/access-line.ts';
import { encodeGoBody } from './logging/json-line.ts';
import type { RequestLog } from './logging/request-log.ts';
import { errorBody, type RegistryError } from './registry-error.ts';
import type { FileSlice, Headers, Reply } from './reply.ts';

export const COMMON_HEADERS = {
  'Docker-Distribution-Api-Version': 'registry/2.0',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** Writes the head, the body of a file, and the request's last structured lines; the caller ends the response. */
export async function sendReply(response: ServerResponse, reply: Reply, log?: RequestLog): Promise<Prepared> {
  switch (reply.kind) {
    case 'errors':
      return sendErrors(response, reply.errors, log);
    case 'unlogged':
      return sendText(response, reply);
    case 'body': {
      const prepared = sendText(response, reply);
      log?.completed({ ...prepared.outcome, contentType: textHeader(reply.headers) });
      return prepared;
    }
    case 'file': {
      response.writeHead(reply.status, reply.headers);
      const outcome = { status: reply.status, written: await sendFile(response, reply.file) };
      log?.completed({ ...outcome, contentType: textHeader(reply.headers) });
      return { outcome, rest: '' };
    }
  }
}

/** What the log says of the answer, and the bytes that are still to be sent. */
export interface Prepared {
  readonly outcome: Outcome;
  readonly rest: string | Buffer;
}

interface Text {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string | Buffer;
}

function sendText(response: ServerResponse, { status, headers, body }: Text): Prepared {
  const written = Buffer.byteLength(body);
  const length = hasNoBody(status) ? {} : { 'Content-Length': written };
  response.writeHead(status, { ...length, ...headers });
  return { outcome: { status, written }, rest: body };
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}

function sendErrors(response: ServerResponse, errors: readonly RegistryError[], log?: RequestLog): Prepared {
  const status = errors[0]?.status ?? 500;
  const headers = { 'Content-Type': 'application/json' };
  const prepared = sendText(response, { status, headers, body: encodeGoBody(errorBody(errors)) });
  log?.completedWithErrors(errors, { ...prepared.outcome, contentType: headers['Content-Type'] });
  return prepared;
}

function textHeader(headers: Headers): string | undefined {
  const type = headers['Content-Type'];
  return type === undefined ? undefined : String(type);
}

/** Returns the bytes that went out, fewer than there are when the client leaves. */
async function sendFile(response: ServerResponse, { path, start, end }: FileSlice): Promise<number> {
  if (end < start) return 0;
  let written = 0;
  const counted = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      written += chunk.length;
      yield chunk;
    }
  };
  try {
    await pipeline(createReadStream(path, { start, end }), counted, response, { end: false });
  } catch {
    // The client went away mid download, or the disk did. Distribution logs a completed response with what it wrote.
    response.destroy();
  }
  return written;
}
