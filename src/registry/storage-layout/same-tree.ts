import type { Oddity } from './listing.ts';
import type { RegistryTree, Repository, Tag } from './tree.ts';

/**
 * Whether two scans with one table of digests saw the same but for uploads, so that the same follows from both. Drivers
 * give the same array of links again where nothing has changed; others count as changed, which only costs time.
 */
export function isSameTree(one: RegistryTree, other: RegistryTree): boolean {
  return (
    one.digests === other.digests &&
    one.hasBlobs === other.hasBlobs &&
    one.hasRepositories === other.hasRepositories &&
    one.unreadable === other.unreadable &&
    one.unreadablePath === other.unreadablePath &&
    one.unreadableUploads === other.unreadableUploads &&
    areSame(one.repositories, other.repositories, isSameRepository) &&
    areSame(one.oddities, other.oddities, isSameOddity) &&
    isSameArray(one.sizes, other.sizes)
  );
}

function areSame<T>(
  some: readonly T[],
  others: readonly T[],
  isSame: (one: T, other: T) => boolean,
): boolean {
  if (some.length !== others.length) return false;
  return some.every((one, index) => {
    const other = others[index];
    return other !== undefined && (one === other || isSame(one, other));
  });
}

function isSameRepository(one: Repository, other: Repository): boolean {
  return (
    one.name === other.name &&
    one.hasLayers === other.hasLayers &&
    one.hasManifests === other.hasManifests &&
    one.hasRevisions === other.hasRevisions &&
    one.hasTags === other.hasTags &&
    one.layers === other.layers &&
    one.revisions === other.revisions &&
    areSame(one.tags, other.tags, isSameTag)
  );
}

function isSameTag(one: Tag, other: Tag): boolean {
  return (
    one.name === other.name &&
    one.hasLink === other.hasLink &&
    one.target === other.target &&
    one.linkFault === other.linkFault
  );
}

function isSameOddity(one: Oddity, other: Oddity): boolean {
  return one.kind === other.kind && one.path === other.path;
}

function isSameArray(one: Float64Array, other: Float64Array): boolean {
  return one.length === other.length && one.every((size, id) => size === other[id]);
}
