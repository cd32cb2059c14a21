import type { DigestTable } from '../storage-layout/digest-table.ts';
import { noBlob } from '../storage-layout/listing.ts';
import type { RegistryTree } from '../storage-layout/tree.ts';
import { ManifestReader } from './contents/manifest-reader.ts';
import { Misses } from './contents/misses.ts';
import type { ContentsSource } from './contents/source.ts';
import { TagReader } from './contents/tag-reader.ts';
import { UploadStarts } from './contents/upload-starts.ts';
import type { SavedParts } from './driver.ts';

/** What the small files of a storage say: where tags lead and what manifests name. Reads each only when it has to. */
export class Contents {
  private readonly tags = new TagReader();
  private readonly manifests = new ManifestReader();
  private readonly uploads = new UploadStarts();

  async read(source: ContentsSource): Promise<RegistryTree> {
    const { listing, digests } = source;
    const misses = new Misses();
    const repositories = await this.tags.read(source, misses);
    const manifests = await this.manifests.read(source, misses);
    const uploads = await this.uploads.read(source);
    return {
      ...listing,
      ...{ digests, repositories, manifests, uploads },
      sizes: withoutGone(listing.sizes, misses),
      unreadable: listing.unreadable + misses.unreadable,
      unreadablePath: listing.unreadablePath === '' ? misses.unreadablePath : listing.unreadablePath,
    };
  }

  /** Holds numbers of that table, so both are kept together. */
  save(digests: DigestTable): SavedContents {
    return { tags: this.tags.save(), manifests: this.manifests.save(digests) };
  }

  /** Whether it is what `save` gave with that table; where not, this is of no use any more. */
  restore({ tags, manifests }: SavedContents, digests: DigestTable): boolean {
    return this.manifests.restore(manifests, digests) && this.tags.restore(tags, digests);
  }
}

export interface SavedContents {
  readonly tags: SavedParts;
  readonly manifests: SavedParts;
}

/** A manifest that went after it was listed is no blob any more, and its link leads nowhere: garbage-collect came by. */
function withoutGone(sizes: Float64Array, { goneBlobs }: Misses): Float64Array {
  if (goneBlobs.length === 0) return sizes;
  const left = sizes.slice();
  for (const id of goneBlobs) left[id] = noBlob;
  return left;
}
