import { absoluteUrl, type Exchange } from '../exchange.ts';
import { MAX_MANIFEST_BYTES } from '../options.ts';
import { registryError } from '../registry-error.ts';
import { emptyReply, failWith, type Reply } from '../reply.ts';
import { digestBytes, parseDigest } from '../storage/digest.ts';
import { checkManifest } from './check-manifest.ts';
import { clientLeft } from './client-left.ts';
import type { ManifestTarget } from './manifest-target.ts';
import { readBody } from './read-body.ts';

export async function putManifest(exchange: Exchange, target: ManifestTarget): Promise<Reply> {
  const body = await readBody(exchange.request, MAX_MANIFEST_BYTES);
  switch (body.status) {
    case 'read':
      return storeManifest(exchange, target, body.bytes);
    case 'too_large':
      return refuseSize(exchange);
    case 'disconnected':
      clientLeft(exchange, 'image manifest PUT', body.copied);
      return failWith(registryError('MANIFEST_INVALID', 'client disconnected'));
  }
}

function refuseSize({ log }: Exchange): Reply {
  const reason = 'http: request body too large';
  log.write({ level: 'error', msg: `unknown error reading request payload: ${reason}` });
  return failWith(registryError('MANIFEST_INVALID', reason));
}

async function storeManifest(exchange: Exchange, target: ManifestTarget, bytes: Buffer): Promise<Reply> {
  const { name, reference } = target;
  const mediaType = (exchange.request.headers['content-type'] ?? '').split(';')[0] ?? '';
  const mismatch = checkDigest(exchange, reference, bytes);
  if (mismatch !== undefined) return mismatch;
  const errors = await checkManifest(exchange, { name, mediaType, bytes });
  if (errors.length > 0) return failWith(...errors);
  const digest = await exchange.storage.manifests.put(name, bytes);
  const isTag = parseDigest(reference).status !== 'ok';
  if (isTag) await exchange.storage.tags.set(name, reference, digest);
  return emptyReply(201, {
    'Content-Length': 0,
    'Docker-Content-Digest': digest.text,
    Location: absoluteUrl(exchange, `/v2/${name}/manifests/${digest.text}`),
  });
}

function checkDigest({ log }: Exchange, reference: string, bytes: Buffer): Reply | undefined {
  const stated = parseDigest(reference);
  const actual = digestBytes(bytes);
  if (stated.status !== 'ok' || stated.digest.hex === actual.hex) return undefined;
  const msg = `payload digest does not match: "${actual.text}" != "${stated.digest.text}"`;
  log.write({ level: 'error', msg });
  return failWith(registryError('DIGEST_INVALID'));
}
