import { blobUrl, type Exchange } from '../exchange.ts';
import { emptyReply, type Reply } from '../reply.ts';
import { isRepositoryName } from '../routes.ts';
import { parseDigest } from '../storage/digest.ts';
import { uploadHeaders } from './upload-location.ts';

/** Starts an upload, unless the blob can be mounted from the repository that the client names. */
export async function startUpload(exchange: Exchange, name: string): Promise<Reply> {
  const mounted = await mountBlob(exchange, name);
  if (mounted !== undefined) return mounted;
  const upload = await exchange.storage.uploads.start(name, new Date().toISOString());
  return emptyReply(202, { 'Content-Length': 0, ...uploadHeaders(exchange, upload) });
}

async function mountBlob(exchange: Exchange, name: string): Promise<Reply | undefined> {
  const { query, storage } = exchange;
  const source = query.get('from') ?? '';
  const parsed = parseDigest(query.get('mount') ?? '');
  // A source that cannot be a repository name falls back to an upload, like one that does not hold the blob.
  if (parsed.status === 'invalid' || !isRepositoryName(source)) return undefined;
  if ((await storage.blobs.find(source, parsed.digest)) === undefined) return undefined;
  await storage.blobs.link(name, parsed.digest);
  return emptyReply(201, {
    'Content-Length': 0,
    'Docker-Content-Digest': parsed.digest.text,
    Location: blobUrl(exchange, name, parsed.digest.text),
  });
}
