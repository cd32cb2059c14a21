import { pipeline, Readable, Transform } from 'node:stream';

export interface AnswerLimits {
  readonly bytes: number;
  readonly ms: number;
}

/** An answer's body that breaks off with an error where it is longer, or takes longer, than any honest one. */
export function boundedAnswer(body: Readable, { bytes, ms }: AnswerLimits): Readable {
  let seen = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > bytes) done(new Error(`the answer is longer than ${bytes} bytes`));
      else done(null, chunk);
    },
  });
  const timer = setTimeout(() => {
    bounded.destroy(new Error(`the answer took longer than ${ms / 1_000} s`));
  }, ms);
  // Whoever reads it sees the error too; here is nothing left to do with it.
  pipeline(body, bounded, () => {
    clearTimeout(timer);
  });
  return bounded;
}

/** At most so many bytes of a body, the rest is not waited for. */
export async function readAtMost(body: Readable, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes);
}
