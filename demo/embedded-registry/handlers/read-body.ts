import type { IncomingMessage } from 'node:http';

import { bodyChunks, ClientGoneError } from '../body-chunks.ts';

export type Body =
  | { readonly status: 'read'; readonly bytes: Buffer }
  | { readonly status: 'too_large' }
  | { readonly status: 'disconnected'; readonly copied: number };

/** Reads a small body; a client that leaves half way is a result, not a fault. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let copied = 0;
  try {
    for await (const chunk of bodyChunks(request)) {
      copied += chunk.length;
      if (copied > maxBytes) return { status: 'too_large' };
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ClientGoneError) return { status: 'disconnected', copied };
    throw error;
  }
  return { status: 'read', bytes: Buffer.concat(chunks) };
}
