import type { Exchange } from '../exchange.ts';
import { registryError } from '../registry-error.ts';
import { emptyReply, failWith, type Reply } from '../reply.ts';
import { parseDigest } from '../storage/digest.ts';
import type { ManifestTarget } from './manifest-target.ts';

export async function deleteManifest({ storage }: Exchange, target: ManifestTarget): Promise<Reply> {
  const { name, reference } = target;
  const parsed = parseDigest(reference);
  if (parsed.status === 'invalid') return deleteTag({ storage }, target);
  const wasThere = await storage.manifests.unlink(name, parsed.digest);
  if (!wasThere) return failWith(registryError('MANIFEST_UNKNOWN'));
  await storage.tags.removePointingTo(name, parsed.digest);
  return emptyReply(202, { 'Content-Length': 0 });
}

async function deleteTag({ storage }: Pick<Exchange, 'storage'>, target: ManifestTarget): Promise<Reply> {
  const { name, reference } = target;
  if (await storage.tags.remove(name, reference)) return emptyReply(202, { 'Content-Length': 0 });
  const path = `/docker/registry/v2/repositories/${name}/_manifests/tags/${reference}`;
  return failWith(registryError('MANIFEST_UNKNOWN', `filesystem: Path not found: ${path}`));
}
