import type { Exchange } from '../exchange.ts';
import { registryError } from '../registry-error.ts';
import { emptyReply, failWith, type Reply } from '../reply.ts';
import { parseDigest, type Digest } from '../storage/digest.ts';
import type { ManifestTarget } from './manifest-target.ts';
import { mediaTypeOf, OCI_MANIFEST, readManifest } from './manifest-types.ts';

export async function getManifest(exchange: Exchange, target: ManifestTarget): Promise<Reply> {
  const { name, reference } = target;
  const parsed = parseDigest(reference);
  if (parsed.status === 'ok') return serveRevision(exchange, name, parsed.digest);
  const digest = await exchange.storage.manifests.resolveTag(name, reference);
  if (digest === undefined) return failWith(registryError('MANIFEST_UNKNOWN', `unknown tag=${reference}`));
  return serveRevision(exchange, name, digest);
}

async function serveRevision(exchange: Exchange, name: string, digest: Digest): Promise<Reply> {
  const { storage, request, method } = exchange;
  const etag = `"${digest.text}"`;
  if (request.headers['if-none-match'] === etag) return emptyReply(304, {});
  const bytes = await storage.manifests.read(name, digest);
  if (bytes === undefined) {
    const detail = `unknown manifest name=${name} revision=${digest.text}`;
    return failWith(registryError('MANIFEST_UNKNOWN', detail));
  }
  const mediaType = mediaTypeOf(readManifest(bytes));
  if (mediaType === OCI_MANIFEST && !accepts(request.headers.accept, mediaType)) return failNotAccepted();
  const headers = {
    'Content-Length': bytes.length,
    'Content-Type': mediaType,
    'Docker-Content-Digest': digest.text,
    Etag: etag,
  };
  return { kind: 'body', status: 200, headers, body: method === 'HEAD' ? '' : bytes };
}

// Distribution wants the type spelled out: `*/*` is not enough.
function accepts(header: string | undefined, mediaType: string): boolean {
  return (header ?? '').split(',').some((range) => range.split(';')[0]?.trim() === mediaType);
}

function failNotAccepted(): Reply {
  const message = 'OCI manifest found, but accept header does not support OCI manifests';
  return failWith({ ...registryError('MANIFEST_UNKNOWN'), message });
}
