import { mkdtempSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DigestTable } from '../../../../src/registry/storage-layout/digest-table.ts';
import { FileSystemDriver } from '../../../../src/registry/storage/file-system/file-system-driver.ts';
import { propertyRuns } from '../../../support/property-runs.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { ChangingStorage } from './changing-storage.ts';
import { anyRound, applied } from './random-changes.ts';
import { plainOf, readPlainly } from './plain-listing.ts';

test('lists after any changes what a reader that remembers nothing sees', async () => {
  const folder = temporaryFolder();

  await fc.assert(
    fc.asyncProperty(fc.array(anyRound, { minLength: 2, maxLength: 8 }), async (rounds) => {
      const storage = new ChangingStorage(mkdtempSync(`${folder}/`));
      const scan = new ScanOf(storage);
      for (const { steps: changes, collect, isRestart } of rounds) {
        for (const change of changes) applied(storage, change);
        if (collect !== undefined) scan.collectGarbage(collect);
        storage.settle();
        if (isRestart) scan.restart();
        await scan.listAndCompare();
      }
      storage.remove();
    }),
    { numRuns: propertyRuns(200) },
  );
}, 120_000);

/** One driver on its way through the changes, and what it must be equal to. */
class ScanOf {
  private readonly storage: ChangingStorage;
  private readonly stamped = new Map<string, string>();
  private driver: FileSystemDriver;
  private digests = new DigestTable();
  private seen: readonly string[] = [];

  constructor(storage: ChangingStorage) {
    this.storage = storage;
    this.driver = this.newDriver();
  }

  restart(): void {
    const parts = this.driver.save();
    this.driver = this.newDriver();
    this.digests = DigestTable.restore(this.digests.save());
    if (parts !== undefined) expect(this.driver.restore(structuredClone(parts))).toBe(true);
  }

  /** Nothing but the loss of a blob tells of lost layer links. */
  collectGarbage(digest: number): void {
    const isSeen = this.seen.some((text) => text.startsWith(`sha256:a${digest % 3}`));
    if (!isSeen || !this.storage.hasData(digest)) return;
    this.storage.deleteBlob(digest);
    this.storage.deleteLayerLinks(digest);
  }

  async listAndCompare(): Promise<void> {
    const listing = await this.driver.list(this.digests);
    const fresh = await this.newDriver().list(new DigestTable());

    const plain = plainOf(listing, this.digests);
    expect(plain).toEqual(readPlainly(this.storage.root));
    expect(listing.files).toBe(fresh.files);
    expect(listing.unreadable).toBe(0);
    this.seen = Object.keys(plain.blobs);
    this.compareStamps(listing);
  }

  /** A stamp that was there before means the same link as before. */
  private compareStamps({ repositories }: Awaited<ReturnType<FileSystemDriver['list']>>): void {
    const texts = this.storage.tagTexts();
    for (const { name, tags } of repositories) {
      for (const tag of tags) {
        if (tag.stamp === undefined) continue;
        const key = `${name}:${tag.name}`;
        const text = texts.get(key) ?? '';
        expect(this.stamped.get(`${key} ${tag.stamp}`) ?? text).toBe(text);
        this.stamped.set(`${key} ${tag.stamp}`, text);
      }
    }
  }

  private newDriver(): FileSystemDriver {
    const target = { kind: 'file system', root: this.storage.root, callsPerSecond: 0 } as const;
    return new FileSystemDriver(target, {
      now: () => this.storage.nowMs,
      hasChangeTimes: false,
    });
  }
}
