import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Upload } from '../../../../src/registry/storage-layout/listing.ts';
import { DigestTable } from '../../../../src/registry/storage-layout/digest-table.ts';
import { UploadStarts } from '../../../../src/registry/storage/contents/upload-starts.ts';
import { FileSystemDriver } from '../../../../src/registry/storage/file-system/file-system-driver.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { WatchedDriver } from '../watched-driver.ts';

const noted = Date.UTC(2026, 10, 2, 3, 4, 5);

test.each([
  ['2026-11-02T03:04:05Z', noted],
  ['2026-11-02T03:04:05.123456789Z', noted + 123],
  ['2026-11-02T04:04:05+01:00', noted],
])('takes the start of an upload from what the registry has noted: %s', async (note, startedMs) => {
  const { uploads } = await reading(note);

  expect(uploads).toMatchObject([{ id: 'one', startedMs }]);
});

test.each(['', 'yesterday', '2026-11-02', `2026-11-02T03:04:05Z${' '.repeat(200)}`, '2026-99-99T03:04:05Z'])(
  'keeps to the time of the file where the note says none: %s',
  async (note) => {
    const { uploads, listed } = await reading(note);

    expect(uploads).toEqual(listed);
  },
);

test('reads each note once', async () => {
  const { again, driver } = await reading('2026-11-02T03:04:05Z');
  driver.takeReads();

  const uploads = await again();

  expect(uploads).toMatchObject([{ startedMs: noted }]);
  expect(driver.takeReads()).toEqual([]);
});

async function reading(note: string) {
  const root = temporaryFolder();
  const folder = join(root, 'docker/registry/v2/repositories/app/_uploads/one');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'startedat'), note);
  const driver = new WatchedDriver(new FileSystemDriver({ kind: 'file system', root, callsPerSecond: 0 }));
  const starts = new UploadStarts();
  const digests = new DigestTable();
  const listing = await driver.list(digests);
  const again = (): Promise<readonly Upload[]> => starts.read({ listing, digests, driver });
  return { uploads: await again(), listed: listing.uploads, again, driver };
}
