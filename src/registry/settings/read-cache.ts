import type { RegistrySettings } from './model.ts';
import type { Problems } from './problems.ts';
import { at, textAt, type Value } from './value.ts';
import type { Release } from '../storage-layout/release.ts';

/** What remembers the sizes and types of blobs. The key `layerinfo` is the older of the two. */
export function readCache(
  root: Value,
  release: Release | undefined,
  problems: Problems,
): RegistrySettings['cache'] {
  const parameters = at(root, 'storage', 'cache');
  const key = at(parameters, 'blobdescriptor') === undefined ? 'layerinfo' : 'blobdescriptor';
  const kind = textAt(parameters, key);
  if (kind === 'redis' && !hasRedis(root, release)) {
    const expected = release === 3 ? 'redis.addrs, a list' : 'redis.addr';
    problems.add(
      'redis',
      `has no address, expected ${expected}, got nothing; the registry does not start without it`,
    );
  }
  return kind === 'redis' || kind === 'inmemory' ? kind : 'none';
}

/** Release 3 has renamed the key, and takes the old one for none. */
function hasRedis(root: Value, release: Release | undefined): boolean {
  const list = at(root, 'redis', 'addrs');
  const hasList = list?.kind === 'list' && list.items.length > 0;
  const hasText = textAt(root, 'redis', 'addr') !== undefined;
  if (release === undefined) return hasList || hasText;
  return release === 3 ? hasList : hasText;
}
