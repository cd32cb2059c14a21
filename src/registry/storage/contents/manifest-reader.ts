import { isRecord } from '../../../domain/record.ts';
import type { DigestTable } from '../../storage-layout/digest-table.ts';
import type { ManifestContent } from '../../storage-layout/manifest.ts';
import { ManifestTable } from '../../storage-layout/manifest-table.ts';
import { noBlob } from '../../storage-layout/listing.ts';
import { parseManifest } from '../../storage-layout/parse-manifest.ts';
import { blobPath } from '../../storage-layout/paths.ts';
import type { Misses } from './misses.ts';
import type { ContentsSource } from './source.ts';
import type { SavedParts } from '../driver.ts';
import { DamagedManifests } from './damaged-manifests.ts';
import { restoreManifests, saveManifests } from './saved-manifests.ts';
import { readInParallel } from '../read-in-parallel.ts';

/** Beyond this the table could not hold the size. */
const mostStored = 2 ** 31 - 1;
/** Distribution takes none above 4 MiB; what is larger by far is no manifest, and is not worth its memory. */
const mostBytes = 64 * 1024 * 1024;
const tellEvery = 256;

/**
 * Reads manifests, each once: a blob never changes. One whose size has changed was not whole, and is read again; one
 * that is damaged is read again in each scan.
 */
export class ManifestReader {
  private table = new ManifestTable();
  private readonly damaged = new DamagedManifests();

  async read(source: ContentsSource, misses: Misses): Promise<ManifestTable> {
    const { driver, onProgress } = source;
    const ahead = driver.takeManifests?.();
    if (ahead !== undefined && this.table.size === 0) this.table = ahead;
    const wanted = this.wanted(source);
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
    const { json, arrays } = saveManifests(this.table, size);
    return { json: { table: json, damaged: this.damaged.save() }, arrays };
  }

  /** Whether they fit the table of digests that they were saved with. */
  restore({ json, arrays }: SavedParts, { size }: DigestTable): boolean {
    if (!isRecord(json)) return false;
    const table = restoreManifests({ json: json['table'], arrays }, size);
    if (table === undefined) return false;
    this.table = table;
    this.damaged.restore(json['damaged']);
    return true;
  }

  /** Linked manifests that are there and of which nothing is known yet, or that are damaged. */
  private wanted({ listing: { repositories, sizes } }: ContentsSource): readonly number[] {
    const unknown = new Set<number>();
    const damaged = new Set<number>();
    for (const { revisions } of repositories) {
      for (const id of revisions) {
        const size = sizes[id] ?? noBlob;
        if (size === noBlob) continue;
        if (!this.isKnown(id, size)) unknown.add(id);
        else if (this.damaged.has(id)) damaged.add(id);
      }
    }
    return [...unknown, ...this.damaged.nextOf(damaged)];
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
      this.damaged.drop(id);
      return;
    }
    const path = blobPath({ algorithm: digests.algorithm(id), hex: digests.hex(id) });
    const read = await driver.read(path, mostBytes);
    if (read.status === 'gone') misses.goneBlobs.push(id);
    else if (read.status === 'unreadable') misses.addUnreadable(path);
    else this.take(id, read.bytes, digests);
  }

  private take(id: number, bytes: Buffer, digests: DigestTable): void {
    // The table only grows: what is read in each scan must not be put there in each scan.
    if (this.damaged.isSame(id, bytes)) return;
    const content = parseManifest(bytes);
    this.table.set(id, content, digests);
    this.damaged.judge(id, { bytes, content }, digests);
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
