import type { Listing } from './listing.ts';

/**
 * Puts repositories in the order in which garbage-collect comes by them. A file system is walked directory by directory,
 * so `a/0` comes before `a` (which is met at its own `_manifests`) and `a` before `a-b`; an object store by whole keys,
 * where `a-b/` comes before `a/`.
 */
export function inWalkOrder<T extends { readonly name: string }>(
  repositories: readonly T[],
  walksBy: Listing['walksBy'],
): readonly T[] {
  const keyed = repositories.map((repository) => ({ repository, key: walkKey(repository.name, walksBy) }));
  keyed.sort((one, other) => (one.key < other.key ? -1 : 1));
  return keyed.map(({ repository }) => repository);
}

function walkKey(name: string, walksBy: Listing['walksBy']): string {
  const path = `${name}/_`;
  return walksBy === 'object keys' ? path : path.replaceAll('/', '\0');
}
