import type { Readable } from 'node:stream';

/** An answer's body, cut after `limitBytes`. */
export interface Body {
  readonly bytes: Buffer;
  readonly isCut: boolean;
}

/** Reads no more than the limit and destroys the stream beyond it. Rejects when the stream breaks off. */
export async function readBody(stream: Readable, limitBytes: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > limitBytes) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, limitBytes), isCut: bytes > limitBytes };
}

export function textOf({ bytes }: Body): string {
  return bytes.toString('utf8');
}
