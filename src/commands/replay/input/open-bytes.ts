import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CountedBytes, HandleBytes, StreamBytes, type ByteSource } from './byte-source.ts';

const chunkBytes = 256 * 1024;
const gzipMagic = Buffer.of(0x1f, 0x8b);

export interface Opening {
  /** `-` is standard input. */
  readonly path: string;
  readonly stdin: AsyncIterable<unknown>;
  /** Is told how many bytes of the file were taken, compressed as they are. */
  readonly onBytes: (bytes: number) => void;
}

/** Opens a log, and decompresses it where its content is gzip, whatever its name is. Rejects where it cannot be opened. */
export async function openBytes({ path, stdin, onBytes }: Opening): Promise<ByteSource> {
  const counted = new CountedBytes(await openRaw(path, stdin), onBytes);
  const head = await counted.peek(gzipMagic.length);
  return head.equals(gzipMagic) ? gunzipped(counted) : counted;
}

async function openRaw(path: string, stdin: AsyncIterable<unknown>): Promise<ByteSource> {
  if (path === '-') return new StreamBytes(stdin, () => Promise.resolve());
  return new HandleBytes(await open(path, 'r'));
}

function gunzipped(source: ByteSource): ByteSource {
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  // What goes wrong in either, the iterator of the last tells.
  pipeline(Readable.from(chunksOf(source)), gunzip, () => undefined);
  return new StreamBytes(gunzip, async () => {
    gunzip.destroy();
    await source.close();
  });
}

async function* chunksOf(source: ByteSource): AsyncGenerator<Buffer> {
  for (;;) {
    const target = Buffer.allocUnsafe(chunkBytes);
    const read = await source.read(target);
    if (read.status === 'failed') throw new Error(read.detail);
    if (read.length === 0) return;
    yield target.subarray(0, read.length);
  }
}
