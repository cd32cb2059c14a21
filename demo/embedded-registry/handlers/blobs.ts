import type { Exchange } from '../exchange.ts';
import { registryError } from '../registry-error.ts';
import { emptyReply, failWith, plainError, type Headers, type Reply } from '../reply.ts';
import type { StoredBlob } from '../storage/blob-store.ts';
import { parseDigest, type Digest } from '../storage/digest.ts';
import { readByteRange } from './byte-range.ts';

export async function handleBlob(exchange: Exchange, name: string, reference: string): Promise<Reply> {
  const parsed = parseDigest(reference);
  if (parsed.status === 'invalid') {
    const msg = `error parsing digest=${JSON.stringify(reference)}: ${parsed.reason}`;
    exchange.log.write({ level: 'error', msg });
    return failWith(registryError('DIGEST_INVALID', parsed.reason));
  }
  if (exchange.method === 'DELETE') return deleteBlob(exchange, name, parsed.digest);
  const blob = await exchange.storage.blobs.find(name, parsed.digest);
  if (blob === undefined) return failWith(registryError('BLOB_UNKNOWN', parsed.digest.text));
  return serveBlob(exchange, blob, parsed.digest);
}

async function deleteBlob({ storage }: Exchange, name: string, digest: Digest): Promise<Reply> {
  const wasLinked = await storage.blobs.unlink(name, digest);
  return wasLinked ? emptyReply(202, { 'Content-Length': 0 }) : failWith(registryError('BLOB_UNKNOWN'));
}

function serveBlob({ request, method }: Exchange, blob: StoredBlob, digest: Digest): Reply {
  const etag = `"${digest.text}"`;
  const cache = { 'Cache-Control': 'max-age=31536000', Etag: etag };
  if (request.headers['if-none-match'] === etag) return emptyReply(304, cache);
  const range = readByteRange(request.headers.range, blob.bytes);
  if (range.status === 'unsatisfiable') {
    const total = { 'Content-Range': `bytes */${blob.bytes}` };
    return plainError(416, 'invalid range: failed to overlap', total);
  }
  const { start, end } = range.status === 'part' ? range : { start: 0, end: blob.bytes - 1 };
  const headers: Headers = {
    ...cache,
    'Accept-Ranges': 'bytes',
    'Content-Length': end - start + 1,
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest.text,
    ...(range.status === 'part' ? { 'Content-Range': `bytes ${start}-${end}/${blob.bytes}` } : {}),
  };
  const status = range.status === 'part' ? 206 : 200;
  if (method === 'HEAD') return emptyReply(status, headers);
  return { kind: 'file', status, headers, file: { path: blob.path, start, end } };
}
