import type { Exchange } from '../exchange.ts';
import type { Reply } from '../reply.ts';
import { deleteManifest } from './manifest-delete.ts';
import { getManifest } from './manifest-get.ts';
import { putManifest } from './manifest-put.ts';
import type { ManifestTarget } from './manifest-target.ts';

export async function handleManifest(exchange: Exchange, target: ManifestTarget): Promise<Reply> {
  if (exchange.method === 'PUT') return putManifest(exchange, target);
  if (exchange.method === 'DELETE') return deleteManifest(exchange, target);
  return getManifest(exchange, target);
}
