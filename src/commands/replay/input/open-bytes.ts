import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CountedBytes, StreamBytes, type ByteSource } from './byte-source.ts';

const chunkBytes = 256 * 1024;
const gzipMagic = Buffer.of(0x1f, 0x8b);
const refused = [
  { magic: Buffer.of(0xfd, 0x37, 0x7a, 0x58, 0x5a), format: 'xz', unpack: 'xzcat' },
  { magic: Buffer.of(0x28, 0xb5, 0x2f, 0xfd), format: 'zstd', unpack: 'zstdcat' },
  { magic: Buffer.from('BZh'), format: 'bzip2', unpack: 'bzcat' },
] as const;
const longestMagic = 5;

/** A compression that is not read here, and the command that undoes it. */
export interface RefusedFormat {
  readonly format: string;
  readonly unpack: string;
}

export type OpenedBytes =
  | { readonly status: 'ok'; readonly bytes: ByteSource }
  | { readonly status: 'refused'; readonly by: RefusedFormat };

/** Decompresses a log where its content is gzip, whatever its name is. Counts the bytes that are taken, compressed as they are. */
export async function openBytes(source: ByteSource, onBytes: (bytes: number) => void): Promise<OpenedBytes> {
  const counted = new CountedBytes(source, onBytes);
  const head = await counted.peek(longestMagic);
  const by = refused.find(({ magic }) => beginsWith(head, magic));
  if (by !== undefined) return { status: 'refused', by };
  return { status: 'ok', bytes: beginsWith(head, gzipMagic) ? gunzipped(counted) : counted };
}

function beginsWith(head: Buffer, magic: Buffer): boolean {
  return head.subarray(0, magic.length).equals(magic);
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
