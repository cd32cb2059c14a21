import type { DigestTable } from './digest-table.ts';
import type { Listing, ListedRepository, ListedTag } from './listing.ts';
import type { ManifestTable } from './manifest-table.ts';

/** A registry's storage as one scan saw it: what is listed, and what the small files of it say. */
export interface RegistryTree extends Omit<Listing, 'repositories'> {
  readonly digests: DigestTable;
  readonly repositories: readonly Repository[];
  /** By number of its digest: every manifest that a repository links and whose blob is there and could be read. It may hold some that no longer are. */
  readonly manifests: ManifestTable;
}

export interface Repository extends Omit<ListedRepository, 'tags'> {
  readonly tags: readonly Tag[];
}

export interface Tag extends ListedTag {
  /** Number of the digest that the tag's link names; undefined where it names none, see `linkFault`. */
  readonly target: number | undefined;
  /** What the link holds instead of a digest, as a reason; undefined where there is a link that holds one, or none. */
  readonly linkFault: string | undefined;
}
