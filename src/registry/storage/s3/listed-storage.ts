import type { DigestTable } from '../../storage-layout/digest-table.ts';
import { linkBytes } from '../../storage-layout/digest.ts';
import { noBlob, type Listing, type Oddity } from '../../storage-layout/listing.ts';
import { locate, type Located } from '../../storage-layout/locate.ts';
import type { StoredObject, UnfinishedUpload } from './answers.ts';
import { detached } from './decode-key.ts';
import { ListedRepositories } from './listed-repositories.ts';
import { ListedUploads } from './listed-uploads.ts';

/** Oddities name files relative to the registry's root directory. */
const base = 'docker/registry/v2/';
const mostOddities = 10_000;

/** Gathers what keys and sizes say. Of no key is more kept than that: millions of texts would take gigabytes. */
export class ListedStorage {
  private readonly digests: DigestTable;
  private readonly repositories: ListedRepositories;
  private readonly uploads = new ListedUploads();
  private readonly oddities: Oddity[] = [];
  private sizes: Float64Array;
  private hasBlobs = false;
  private hasRepositories = false;
  private unreadable = 0;
  private unreadableUploads = 0;
  private unreadablePath = '';
  private files = 0;

  constructor(digests: DigestTable) {
    this.digests = digests;
    this.repositories = new ListedRepositories(digests);
    this.sizes = new Float64Array(Math.max(digests.size, 1_024)).fill(noBlob);
  }

  get count(): number {
    return this.files;
  }

  /** Paths are relative to `docker/registry/v2`. */
  add(path: string, object: StoredObject): void {
    this.files += 1;
    if (path.startsWith('blobs/')) this.hasBlobs = true;
    else if (path.startsWith('repositories/')) this.hasRepositories = true;
    const located = locate(path);
    const isOddLink = located.kind === 'link' && object.bytes !== linkBytes(located.digest.algorithm);
    const kept: Located = isOddLink ? { ...located, kind: 'odd link' } : located;
    this.repositories.add(kept, object);
    if (kept.kind === 'blob')
      this.addBlob(this.digests.add(kept.digest.algorithm, kept.digest.hex), object.bytes);
    else if (kept.kind === 'upload') this.uploads.addFile(kept, object.bytes, object.modifiedMs);
    else this.addOddity(kept, path);
  }

  addUpload(path: string, { startedMs }: UnfinishedUpload, bytes: number): void {
    this.files += 1;
    this.uploads.addParts(path, bytes, startedMs);
  }

  cannotRead(path: string): void {
    this.unreadable += 1;
    if (this.unreadablePath === '') this.unreadablePath = detached(path);
  }

  cannotReadUpload(path: string): void {
    this.unreadableUploads += 1;
    this.cannotRead(path);
  }

  list(): Listing {
    const { hasBlobs, hasRepositories, oddities, files } = this;
    const { unreadable, unreadableUploads, unreadablePath } = this;
    return {
      sizes: this.sizes.slice(0, this.digests.size),
      repositories: this.repositories.list(),
      uploads: this.uploads.list(),
      ...{ oddities, hasBlobs, hasRepositories, files },
      ...{ unreadable, unreadableUploads, unreadablePath },
      walksBy: 'object keys',
    };
  }

  private addBlob(id: number, bytes: number): void {
    if (id >= this.sizes.length) {
      const grown = new Float64Array(id * 2).fill(noBlob);
      grown.set(this.sizes);
      this.sizes = grown;
    }
    this.sizes[id] = bytes;
  }

  private addOddity(located: Located, path: string): void {
    const oddity = oddityOf(located, detached(`${base}${path}`));
    if (oddity === undefined) return;
    if (this.oddities.length < mostOddities) this.oddities.push(oddity);
    // Beyond what can be named nothing is known for sure.
    else this.cannotRead(oddity.path);
  }
}

function oddityOf(located: Located, path: string): Oddity | undefined {
  if (located.kind === 'odd') return { kind: 'unexpected_name', path };
  if (located.kind === 'stray data') return { kind: 'stray_data', path };
  if (located.kind !== 'odd link') return undefined;
  return { kind: 'odd_link', area: located.area, repository: detached(located.repository), path };
}
