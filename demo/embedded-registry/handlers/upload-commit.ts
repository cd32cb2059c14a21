import { bodyChunks } from '../body-chunks.ts';
import { blobUrl, type Exchange } from '../exchange.ts';
import { registryError } from '../registry-error.ts';
import { emptyReply, failWith, type Reply } from '../reply.ts';
import { parseDigest, type Digest } from '../storage/digest.ts';
import type { Upload } from '../storage/upload-store.ts';
import { clientLeft } from './client-left.ts';

/** The last chunk, which may be the whole blob, and the digest that it must have. */
export async function commitUpload(exchange: Exchange, upload: Upload): Promise<Reply> {
  const stated = exchange.query.get('digest') ?? '';
  if (stated === '') return failWith(registryError('DIGEST_INVALID', 'digest missing'));
  const parsed = parseDigest(stated);
  if (parsed.status === 'invalid') return failWith(registryError('DIGEST_INVALID', 'digest parsing failed'));
  const { storage, request, maxBlobBytes } = exchange;
  const appended = await storage.uploads.append(upload, bodyChunks(request), maxBlobBytes);
  switch (appended.status) {
    case 'appended':
      return verifyUpload(exchange, upload, parsed.digest);
    case 'too_large':
      return failWith(registryError('SIZE_INVALID'));
    case 'disconnected':
      clientLeft(exchange, 'blob PUT', appended.copied);
      return failWith(registryError('UNKNOWN', 'client disconnected'));
  }
}

async function verifyUpload(exchange: Exchange, upload: Upload, digest: Digest): Promise<Reply> {
  const commit = await exchange.storage.uploads.commit(upload, digest);
  if (commit.status === 'mismatch')
    return refuseContent(exchange, upload, { digest, actual: commit.canonical });
  return emptyReply(201, {
    'Content-Length': 0,
    'Docker-Content-Digest': digest.text,
    Location: blobUrl(exchange, upload.name, digest.text),
  });
}

async function refuseContent(
  { log, storage }: Exchange,
  upload: Upload,
  { digest, actual }: { readonly digest: Digest; readonly actual: Digest },
): Promise<Reply> {
  // Distribution's own wording, the missing "not" included.
  const msg = 'canonical digest does match provided digest';
  log.write({ level: 'error', msg, fields: { canonical: actual.text, provided: digest.text } });
  await storage.uploads.cancel(upload);
  log.write({ level: 'error', msg: 'error canceling upload after error: already closed' });
  const detail = `invalid digest for referenced layer: ${digest.text}, content does not match digest`;
  return failWith(registryError('DIGEST_INVALID', detail));
}
