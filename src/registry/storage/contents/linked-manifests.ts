import { mostLinkBytes } from '../../storage-layout/digest.ts';
import { noBlob, type ListedRepository } from '../../storage-layout/listing.ts';
import { blobPath, revisionLinkPath } from '../../storage-layout/paths.ts';
import type { StorageDriver } from '../driver.ts';
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
    const digest = { algorithm: digests.algorithm(id), hex: digests.hex(id) };
    const link = revisionLinkPath(this.name, digest);
    const read = await driver.read(link, mostLinkBytes);
    if (read.status === 'unreadable') misses.addUnreadable(link);
    // A link that is half written or names another digest is broken, not late.
    if (read.status === 'gone') return false;
    if (read.status === 'ok' && read.bytes.toString('latin1') !== digests.text(id)) return false;
    return hasBlob(blobPath(digest), driver, misses);
  }
}

async function hasBlob(path: string, driver: StorageDriver, misses: Misses): Promise<boolean> {
  const stat = await driver.stat(path).catch(() => 'unreadable' as const);
  if (stat === 'unreadable') misses.addUnreadable(path);
  return stat !== undefined;
}
