import { servedDigest } from '../../registry/api/digest.ts';
import type { RepositoryTalk } from '../../registry/api/upload.ts';
import { madeAtMs, manifestType } from './content.ts';
import { removeImage } from './remove-image.ts';
import { ask, tagsOf } from './repository.ts';

/** In one run; the rest is the next one's. */
const mostAtOnce = 20;

/** Takes away what runs left that did not come to their end, of this process or of one before it. */
export async function removeLeftovers(talk: RepositoryTalk, olderThanMs: number): Promise<void> {
  const tags = tagsOf(
    await ask(talk, 'pull', { method: 'GET', path: 'tags/list', limitBytes: 4 * 1024 * 1024 }),
  );
  const left = (tags ?? []).filter((tag) => (madeAtMs(tag) ?? Number.POSITIVE_INFINITY) < olderThanMs);
  for (const tag of left.slice(0, mostAtOnce)) {
    const headers = { accept: manifestType };
    const head = await ask(talk, 'pull', { method: 'HEAD', path: `manifests/${tag}`, headers });
    const digest = head.status === 'answered' ? servedDigest(head.answer.headers) : undefined;
    if (digest !== undefined) await removeImage(talk, digest);
  }
}
