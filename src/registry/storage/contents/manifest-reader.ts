import type { DigestTable } from '../../storage-layout/digest-table.ts';
import type { ManifestContent } from '../../storage-layout/manifest.ts';
import { ManifestTable } from '../../storage-layout/manifest-table.ts';
import { noBlob } from '../../storage-layout/listing.ts';
import { parseManifest } from '../../storage-layout/parse-manifest.ts';
import { blobPath } from '../../storage-layout/paths.ts';
import type { Misses } from './misses.ts';
import type { ContentsSource } from './source.ts';
import type { SavedParts } from '../driver.ts';
import { restoreManifests, saveManifests } from './saved-manifests.ts';
import { readInParallel } from '../read-in-parallel.ts';

/** Beyond this the table could not hold the size. */
const mostStored = 2 ** 31 - 1;
/** Distribution takes none above 4 MiB; what is larger by far is no manifest, and is not worth its memory. */
const mostBytes = 64 * 1024 * 1024;
const tellEvery = 256;

/** Reads manifests, each once: a blob never changes. One whose size has changed was not whole, and is read again. */
export class ManifestReader {
  private table = new ManifestTable();

  async read(source: ContentsSource, misses: Misses): Promise<ManifestTable> {
    const { driver, onProgress } = source;
    const wanted = this.unknown(source);
    let done = 0;
    await readInParallel(wanted, driver.parallelReads, async (id) => {
      await this.readOne(id, source, misses);
      done += 1;
      if (done % tellEvery === 0) onProgress?.({ phase: 'manifests', done, total: wanted.length });
    });
    onProgress?.({ phase: 'manifests', done, total: wanted.length });
    return this.table;
  }

  save({ size }: DigestTable): SavedParts {
    return saveManifests(this.table, size);
  }

  /** Whether they fit the table of digests that they were saved with. */
  restore(parts: SavedParts, { size }: DigestTable): boolean {
    const table = restoreManifests(parts, size);
    if (table !== undefined) this.table = table;
    return table !== undefined;
  }

  /** Linked manifests that are there and of which nothing is known yet. */
  private unknown({ listing: { repositories, sizes } }: ContentsSource): readonly number[] {
    const wanted = new Set<number>();
    for (const { revisions } of repositories) {
      for (const id of revisions) {
        const size = sizes[id] ?? noBlob;
        if (size !== noBlob && !this.isKnown(id, size)) wanted.add(id);
      }
    }
    return [...wanted];
  }

  private isKnown(id: number, size: number): boolean {
    return this.table.has(id) && this.table.bytes(id) === storedBytes(size);
  }

  private async readOne(
    id: number,
    { listing, digests, driver }: ContentsSource,
    misses: Misses,
  ): Promise<void> {
    const size = listing.sizes[id] ?? noBlob;
    if (size > mostBytes) {
      this.table.set(id, tooLarge(size), digests);
      return;
    }
    const path = blobPath({ algorithm: digests.algorithm(id), hex: digests.hex(id) });
    const read = await driver.read(path, mostBytes);
    if (read.status === 'gone') misses.goneBlobs.push(id);
    else if (read.status === 'unreadable') misses.addUnreadable(path);
    else this.table.set(id, parseManifest(read.bytes), digests);
  }
}

function storedBytes(size: number): number {
  return Math.min(size, mostStored);
}

function tooLarge(size: number): ManifestContent {
  const fault = `is larger than ${mostBytes} bytes`;
  return {
    ...{ kind: 'unknown', references: [], subject: undefined },
    faults: { 2: fault, 3: fault },
    bytes: storedBytes(size),
  };
}
