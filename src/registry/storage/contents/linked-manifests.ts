import type { DigestTable } from '../../storage-layout/digest-table.ts';
import { noBlob, type ListedRepository } from '../../storage-layout/listing.ts';
import { blobPath, revisionLinkPath } from '../../storage-layout/paths.ts';
import type { Misses } from './misses.ts';
import type { ContentsSource } from './source.ts';

/** Manifests that a repository links, for where only some of its tags are looked at. */
export class LinkedManifests {
  readonly name: string;
  private readonly revisions: Int32Array;
  private known: ReadonlySet<number> | undefined;

  constructor({ name, revisions }: ListedRepository) {
    this.name = name;
    this.revisions = revisions;
  }

  /** Whether a manifest is there that was not when its repository was listed. */
  async hasCome(id: number, { listing, digests, driver }: ContentsSource, misses: Misses): Promise<boolean> {
    this.known ??= new Set(this.revisions);
    if (this.known.has(id) && (listing.sizes[id] ?? noBlob) !== noBlob) return false;
    const digest = digestOf(digests, id);
    for (const path of [revisionLinkPath(this.name, digest), blobPath(digest)]) {
      const stat = await driver.stat(path).catch(() => 'unreadable' as const);
      if (stat === 'unreadable') misses.addUnreadable(path);
      if (stat === undefined) return false;
    }
    return true;
  }
}

function digestOf(digests: DigestTable, id: number): { readonly algorithm: string; readonly hex: string } {
  return { algorithm: digests.algorithm(id), hex: digests.hex(id) };
}
