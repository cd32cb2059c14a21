import { lstatSync, mkdirSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DigestTable } from '../../../../src/registry/storage-layout/digest-table.ts';
import type { Listing } from '../../../../src/registry/storage-layout/listing.ts';
import { FileSystemDriver } from '../../../../src/registry/storage/file-system/file-system-driver.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const minuteMs = 60_000;
const hexes = Array.from({ length: 20 }, (_, at) => `ab${at.toString(16).padStart(62, '0')}`);
const [hex = ''] = hexes;
const blob = `blobs/sha256/ab/${hex}/data`;
const layer = `repositories/app/_layers/sha256/${hex}/link`;
const revision = `repositories/app/_manifests/revisions/sha256/${hex}/link`;

test('sees that a blob is gone though the time of its directory was set back', async () => {
  const { path, list, sizes } = storageOf({ [blob]: 'content' });
  await list();
  const shard = dirname(dirname(path(blob)));
  const { atimeMs, mtimeMs } = lstatSync(shard);
  rmSync(dirname(path(blob)), { recursive: true });
  utimesSync(shard, atimeMs / 1_000, mtimeMs / 1_000);

  await list();

  expect(sizes()).toEqual([]);
});

test('sees within an hour what was cut in place', async () => {
  const { path, list, sizes, pass } = storageOf({ [blob]: 'content' });
  await list();
  truncateSync(path(blob), 3);
  await list();
  const soon = sizes();
  pass(60 * minuteMs);

  await list();

  expect([soon, sizes()]).toEqual([[7], [3]]);
});

test('sees within an hour that the link of a layer was removed', async () => {
  const { path, list, pass } = storageOf({ [blob]: 'content', [layer]: `sha256:${hex}` });
  await list();
  rmSync(path(layer));
  pass(60 * minuteMs);

  const { repositories } = await list();

  expect(repositories[0]?.layers).toHaveLength(0);
});

test.each([
  ['zeros', '\0'.repeat(71)],
  ['digits that are none', `sha256:${'Z'.repeat(64)}`],
])('does not take a link of the right length for whole that holds %s', async (_, text) => {
  const { list } = storageOf({ [blob]: 'content', [revision]: text });

  const { repositories, oddities } = await list();

  expect(repositories[0]?.revisions).toHaveLength(0);
  expect(oddities).toMatchObject([{ kind: 'odd_link', area: 'revisions', repository: 'app' }]);
});

test('says that it knows too little where the link of a revision names another digest', async () => {
  const { list } = storageOf({ [blob]: 'content', [revision]: `sha256:${'0'.repeat(64)}` });

  const { repositories, oddities, unreadable } = await list();

  expect(repositories[0]?.revisions).toHaveLength(0);
  expect(oddities).toMatchObject([{ kind: 'unexpected_name' }]);
  expect(unreadable).toBe(1);
});

test('rejects when a storage that was there is gone, and goes on when it is back', async () => {
  const { root, list, sizes } = storageOf({ [blob]: 'content' });
  await list();
  renameSync(`${root}/docker`, `${root}/elsewhere`);

  await expect(list()).rejects.toThrow(
    `${root}/docker/registry/v2: is gone, expected the registry's storage, which was there before; see whether its volume is mounted`,
  );

  renameSync(`${root}/elsewhere`, `${root}/docker`);
  await list();
  expect(sizes()).toEqual([7]);
});

test('rejects when a storage is gone at the time at which all is read anew', async () => {
  const { root, list, pass } = storageOf({ [blob]: 'content' });
  await list();
  renameSync(`${root}/docker`, `${root}/elsewhere`);
  pass(25 * 60 * minuteMs);

  await expect(list()).rejects.toThrow('is gone');
  await expect(list()).rejects.toThrow('is gone');
});

test('rejects a directory that holds other things, and no registry', async () => {
  const root = temporaryFolder();
  writeFileSync(`${root}/notes.txt`, '');
  const driver = new FileSystemDriver({ kind: 'file system', root, callsPerSecond: 0 });

  await expect(driver.list(new DigestTable())).rejects.toThrow(
    `${root}: holds no docker/registry/v2, expected the registry's root directory, the one that holds it, or an empty one`,
  );
});

test('is back where it was after it has looked inside a directory', async () => {
  const { list, sizes } = storageOf(
    Object.fromEntries(hexes.map((each) => [`blobs/sha256/ab/${each}/data`, 'content'])),
  );
  const home = process.cwd();

  await list();

  expect(sizes()).toHaveLength(20);
  expect(process.cwd()).toBe(home);
});

test('scans though the directory that it was started in is gone', async () => {
  const { list, sizes } = storageOf(
    Object.fromEntries(hexes.map((each) => [`blobs/sha256/ab/${each}/data`, 'content'])),
  );
  const home = process.cwd();
  onTestFinished(() => {
    process.chdir(home);
  });
  const gone = `${temporaryFolder()}/gone`;
  mkdirSync(gone);
  process.chdir(gone);
  rmSync(gone, { recursive: true });

  await list();

  expect(sizes()).toHaveLength(20);
});

/** Files below `docker/registry/v2`, and one driver, for which they are old. */
function storageOf(files: Readonly<Record<string, string>>) {
  const root = temporaryFolder();
  const path = (name: string): string => `${root}/docker/registry/v2/${name}`;
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  }
  let nowMs = Date.now() + 10 * minuteMs;
  const driver = new FileSystemDriver({ kind: 'file system', root, callsPerSecond: 0 }, { now: () => nowMs });
  const digests = new DigestTable();
  let listing: Listing | undefined;
  return {
    ...{ root, path },
    list: async (): Promise<Listing> => (listing = await driver.list(digests)),
    sizes: () => [...(listing?.sizes ?? [])].filter((size) => size >= 0),
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}
