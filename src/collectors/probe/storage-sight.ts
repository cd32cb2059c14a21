import type { RegistryConfig } from '../../config/model.ts';
import type { ApiClient } from '../../registry/api/client.ts';
import { readHealth } from '../../registry/api/health.ts';
import type { Conversation } from '../../registry/api/conversation.ts';
import type { ImageReference } from '../../registry/api/image-reference.ts';
import { readImage } from '../../registry/api/read-image.ts';
import { judgeImage } from './image-verdict.ts';
import type { Sight } from './observation.ts';

interface Means {
  readonly client: ApiClient;
  readonly by: Conversation;
}

/** Looks behind an API that answers: reads what the configuration names, and asks the registry for its own health. */
export async function withStorage(seen: Sight, registry: RegistryConfig, means: Means): Promise<Sight> {
  const { reference, healthUrl } = registry.collectors.probe;
  let sight = seen;
  if (healthUrl !== undefined)
    sight = await withHealth(sight, { url: healthUrl, registry: registry.url }, means);
  if (reference !== undefined && sight.verdict.status === 'up')
    sight = await withImage(sight, { registry: registry.url, image: reference }, means);
  return sight;
}

async function withHealth(
  sight: Sight,
  { url, registry }: { readonly url: URL; readonly registry: URL },
  { by }: Means,
): Promise<Sight> {
  const health = await readHealth(url, registry, by);
  if (health.status === 'unknown')
    return { ...sight, lacks: [sight.lacks, health.detail].filter((text) => text !== undefined).join('; ') };
  const isUp = health.status === 'healthy';
  const components = { ...sight.verdict.components, storage: isUp };
  if (isUp || sight.verdict.status === 'down') return { ...sight, verdict: { ...sight.verdict, components } };
  return { ...sight, verdict: { status: 'down', components, reason: 'storage', detail: health.detail } };
}

async function withImage(
  sight: Sight,
  question: { readonly registry: URL; readonly image: ImageReference },
  { client, by }: Means,
): Promise<Sight> {
  const start = by.clock.monotonic();
  const read = await readImage(client, question, by);
  const seconds = (by.clock.monotonic() - start) / 1000;
  const verdict = judgeImage(read, sight.verdict.components);
  return { ...sight, verdict, phases: { ...sight.phases, storage: seconds } };
}
