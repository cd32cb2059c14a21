import { mkdtempSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock } from '../../../src/domain/clock.ts';
import type { Reclaimable, StorageReport } from '../../../src/registry/storage-layout/report.ts';
import { FileSystemDriver } from '../../../src/registry/storage/file-system/file-system-driver.ts';
import { StorageScanner } from '../../../src/registry/storage/scanner.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { ChangingStorage } from './file-system/changing-storage.ts';
import { anyRound, applied, type Rounds } from './file-system/random-changes.ts';

const round = (...steps: Rounds[number]['steps']): Rounds[number] => ({
  steps,
  collect: undefined,
  isRestart: false,
});
/** Garbage-collect stops at either manifest; which of them was found first must not show. */
const twoThatBlock: Rounds = [
  round(['putRevision', 10, 0]),
  round(['putLayer', 8, 0]),
  round(['putRevision', 11, 0]),
  round(['putBlob', 3, 0]),
  round(),
  round(['putBlob', 2, 0]),
];

test('reports after any changes what a scanner that remembers nothing reports', async () => {
  const folder = temporaryFolder();

  await fc.assert(
    fc.asyncProperty(fc.array(anyRound, { minLength: 2, maxLength: 8 }), async (rounds) => {
      const storage = new ChangingStorage(mkdtempSync(`${folder}/`));
      const scanner = scannerOf(storage);
      const first = await scanner.scan();
      let [count, bytes] = [first.blobs.count, first.blobs.bytes];
      for (const { steps } of rounds) {
        for (const step of steps) applied(storage, step);
        const report = await scanner.scan();
        const fresh = scannerOf(storage);

        expect(plain(report, scanner)).toEqual(plain(await fresh.scan(), fresh));
        const { added, removed, blobs, unreadable } = report;
        count += added.count - removed.count;
        bytes += added.bytes - removed.bytes;
        // While not all could be read nothing counts as come or gone; it does once all can be.
        if (unreadable === 0) expect({ count, bytes }).toEqual(blobs);
      }
      storage.remove();
    }),
    { numRuns: propertyRuns(120), examples: [[twoThatBlock]] },
  );
}, 120_000);

test('reports a second time what was reported, with nothing added', async () => {
  const storage = new ChangingStorage(mkdtempSync(`${temporaryFolder()}/`));
  const scanner = scannerOf(storage);
  await scanner.scan();
  storage.putBlob(1, 3);
  const first = await scanner.scan();

  const second = await scanner.scan();

  expect(first.added).toEqual({ count: 1, bytes: 3 });
  expect(second).toEqual({ ...first, added: { count: 0, bytes: 0 } });
});

test('sees an upload grow while nothing else changes', async () => {
  const storage = new ChangingStorage(mkdtempSync(`${temporaryFolder()}/`));
  const scanner = scannerOf(storage);
  storage.putUpload(1, 3);
  await scanner.scan();
  storage.putUpload(1, 30);

  const { uploads } = await scanner.scan();

  expect(uploads).toMatchObject({ count: 1, bytes: 30 });
});

function scannerOf(storage: ChangingStorage): StorageScanner {
  const target = { kind: 'file system', root: storage.root, callsPerSecond: 0 } as const;
  const now = (): number => storage.nowMs;
  const clock: Clock = { now, monotonic: now, sleep: () => Promise.resolve() };
  return new StorageScanner({
    driver: new FileSystemDriver(target, { now, hasChangeTimes: false }),
    release: 3,
    clock,
  });
}

/** Without what came since the scan before, and with digests in the place of their numbers. */
function plain(report: StorageReport, scanner: StorageScanner) {
  const namesOf = (reclaimable: Reclaimable) =>
    reclaimable.status === 'known'
      ? [...reclaimable.ids].map((id) => scanner.digestText(id)).toSorted()
      : reclaimable;
  const { reclaimable, reclaimableByOtherRelease, repositories } = report;
  return {
    ...report,
    ...{ added: undefined, removed: undefined },
    repositories: repositories.map((usage) => ({ ...usage, addedBytes: 0 })),
    reclaimable: Object.values(reclaimable).map(namesOf),
    reclaimableByOtherRelease: Object.values(reclaimableByOtherRelease).map(namesOf),
  };
}
