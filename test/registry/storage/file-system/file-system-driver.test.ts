import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { DigestTable } from '../../../../src/registry/storage-layout/digest-table.ts';
import { FileSystemDriver } from '../../../../src/registry/storage/file-system/file-system-driver.ts';
import { Pace } from '../../../../src/registry/storage/file-system/pace.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { plainOf } from './plain-listing.ts';

const hex = 'ab'.repeat(32);
const base = 'docker/registry/v2';
const blob = `blobs/sha256/ab/${hex}/data`;
const later = Date.now() + 3_600_000;

/** A root with these files below `docker/registry/v2`, and a driver for which they are old. */
function storageOf(files: Readonly<Record<string, string>>) {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(`${root}/${base}/${path}`), { recursive: true });
    writeFileSync(`${root}/${base}/${path}`, text);
  }
  return { root, path: (path: string) => `${root}/${base}/${path}`, driver: driverOf(root) };
}

function driverOf(root: string, options: ConstructorParameters<typeof FileSystemDriver>[1] = {}) {
  return new FileSystemDriver(
    { kind: 'file system', root, callsPerSecond: 0 },
    { now: () => later, ...options },
  );
}

test('rejects when there is no root', async () => {
  const driver = driverOf('/nowhere');

  await expect(driver.list(new DigestTable())).rejects.toThrow(
    "/nowhere: cannot be read, expected the registry's root directory",
  );
});

test('takes a root without docker/registry/v2 for a registry that stores nothing', async () => {
  const listing = await driverOf(temporaryFolder()).list(new DigestTable());

  expect([listing.hasBlobs, listing.hasRepositories, listing.unreadable]).toEqual([false, false, 0]);
});

test('enters a root that is a symbolic link', async () => {
  const { root } = storageOf({ [blob]: 'content' });
  const link = `${temporaryFolder()}/link`;
  symlinkSync(root, link);
  const digests = new DigestTable();

  const listing = await driverOf(link).list(digests);

  expect(plainOf(listing, digests).blobs).toEqual({ [`sha256:${hex}`]: 7 });
});

test('does not follow a symbolic link in the place of blobs, and says that it knows too little', async () => {
  const { root, path, driver } = storageOf({ [blob]: 'content', 'repositories/a/_layers/x': '' });
  renameSync(path('blobs'), `${root}/elsewhere`);
  symlinkSync(`${root}/elsewhere`, path('blobs'));

  const listing = await driver.list(new DigestTable());

  expect(listing.sizes).toHaveLength(0);
  expect(listing.hasBlobs).toBe(false);
  expect(listing.unreadablePath).toBe(path('blobs'));
  expect(listing.oddities).toContainEqual({ kind: 'symbolic_link', path: `${base}/blobs` });
});

test.each(['docker', 'docker/registry', base])(
  'does not follow a symbolic link in the place of %s',
  async (step) => {
    const { root, driver } = storageOf({ [blob]: 'content' });
    renameSync(`${root}/${step}`, `${root}/elsewhere`);
    symlinkSync(`${root}/elsewhere`, `${root}/${step}`);

    const listing = await driver.list(new DigestTable());

    expect(listing).toMatchObject({ hasBlobs: false, unreadable: 1 });
    expect(listing.oddities).toEqual([{ kind: 'symbolic_link', path: step }]);
  },
);

test('is not led round in circles by symbolic links', async () => {
  const { path, driver } = storageOf({ 'repositories/a/_layers/sha256/x': '' });
  symlinkSync('..', path('repositories/a/loop'));

  const listing = await driver.list(new DigestTable());

  expect(listing.repositories.map(({ name }) => name)).toEqual(['a']);
  expect(listing.oddities).toContainEqual({ kind: 'symbolic_link', path: `${base}/repositories/a/loop` });
});

test('counts a name that is no UTF-8 as unreadable, for there is no asking for it', async () => {
  const { root, driver } = storageOf({ 'repositories/a/_layers/sha256/x': '' });
  mkdirSync(Buffer.concat([Buffer.from(`${root}/${base}/repositories/`), Buffer.from([0xff, 0xfe])]));

  const listing = await driver.list(new DigestTable());

  expect(listing.repositories.map(({ name }) => name)).toEqual(['a']);
  expect(listing.unreadable).toBe(1);
});

test('lists a name that is too long for a repository, and calls it odd', async () => {
  const name = ['a', 'b', 'c'].map((letter) => letter.repeat(200)).join('/');
  const { driver } = storageOf({ [`repositories/${name}/_layers/sha256/x`]: '' });

  const listing = await driver.list(new DigestTable());

  expect(listing.repositories.map((repository) => repository.name)).toEqual([name]);
  expect(listing.oddities).toContainEqual({ kind: 'unexpected_name', path: `${base}/repositories/${name}` });
});

test('names 10,000 oddities, and beyond them says that it knows too little', async () => {
  const { path, driver } = storageOf({ [blob]: 'content' });
  for (let shard = 0; shard < 12; shard += 1) {
    mkdirSync(path(`blobs/sha256/0${shard.toString(16)}`));
    for (let name = 0; name < 1_000; name += 1)
      writeFileSync(path(`blobs/sha256/0${shard.toString(16)}/${name}`), '');
  }

  const listing = await driver.list(new DigestTable());

  expect([listing.oddities.length, listing.unreadable]).toEqual([10_000, 2_000]);
});

test('counts what it may not read, and sees it again when it may', async () => {
  const { root, path } = storageOf({ [blob]: 'content', 'repositories/a/_layers/sha256/x': '' });
  chmodSync(dirname(root), 0o755);
  chmodSync(root, 0o755);
  chmodSync(path('blobs/sha256/ab'), 0o700);

  const seen = spawnSync('setpriv', ['--reuid=65534', '--clear-groups', 'ls', path('blobs/sha256/ab')]);
  const listings = await withoutRights(root, () => {
    chmodSync(path('blobs/sha256/ab'), 0o755);
  });

  expect(seen.status).not.toBe(0);
  expect(listings.map(({ unreadable, sizes }) => [unreadable, sizes.length])).toEqual([
    [1, 0],
    [0, 1],
  ]);
});

/** Lists as a user to whom nothing belongs, before and after `change`. */
async function withoutRights(root: string, change: () => void) {
  const driver = driverOf(root);
  const digests = new DigestTable();
  const list = async () => {
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      return await driver.list(digests);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  };
  const before = await list();
  change();
  return [before, await list()];
}

test('reads all anew after a day, and whenever it is told to forget', async () => {
  const { root, path } = storageOf({ [blob]: 'content' });
  let nowMs = later;
  const driver = driverOf(root, { now: () => nowMs, fullAfterMs: 1_000 });
  const digests = new DigestTable();
  await driver.list(digests);
  writeFileSync(path(blob), 'longer content');

  const remembered = await driver.list(digests);
  nowMs += 1_000;
  const isDue = driver.isDueForAll;
  const anew = await driver.list(digests);

  expect(isDue).toBe(true);
  expect([...remembered.sizes, ...anew.sizes]).toEqual([7, 14]);
});

test('gives the same arrays again while nothing has changed', async () => {
  const link = `repositories/a/_layers/sha256/${hex}/link`;
  const { driver } = storageOf({ [blob]: 'content', [link]: `sha256:${hex}` });
  const digests = new DigestTable();

  const [first, second] = [await driver.list(digests), await driver.list(digests)];

  expect(second.repositories[0]?.layers).toBe(first.repositories[0]?.layers);
});

test.each([
  ['another root', (parts: object) => ({ ...parts, json: { ...jsonOf(parts), root: '/other' } })],
  ['another version', (parts: object) => ({ ...parts, json: { ...jsonOf(parts), version: 3 } })],
  ['fewer counts', (parts: object) => withArray(parts, 'shardCounts', new Int32Array(1))],
  ['a negative count', (parts: object) => withArray(parts, 'shardCounts', Int32Array.of(-1, 2))],
  ['numbers that are none', (parts: object) => withArray(parts, 'shardIds', Int32Array.of(99))],
  ['arrays of another kind', (parts: object) => withArray(parts, 'sizes', new Uint8Array(1))],
])('does not go on from parts of %s', async (_, spoilt) => {
  const { root, driver } = storageOf({ [blob]: 'content' });
  await driver.list(new DigestTable());
  const parts = driver.save();

  const isRestored = driverOf(root).restore(spoilt(parts ?? {}) as NonNullable<typeof parts>);

  expect(isRestored).toBe(false);
});

test('forgets what it restored when the digests are not those of then', async () => {
  const { root, driver } = storageOf({ [blob]: 'content' });
  await driver.list(new DigestTable());
  const other = driverOf(root);
  const isRestored = other.restore(driver.save() ?? { json: undefined, arrays: {} });
  const digests = new DigestTable();

  const listing = await other.list(digests);

  expect(isRestored).toBe(true);
  expect(plainOf(listing, digests).blobs).toEqual({ [`sha256:${hex}`]: 7 });
});

test('rejects when the volume goes away while it is read', async () => {
  const { root } = storageOf({ [blob]: 'content', 'repositories/a/_layers/sha256/x': '' });
  const driver = driverOf(root, {
    onProgress: ({ phase }) => {
      if (phase === 'blobs') rmSync(`${root}/docker`, { recursive: true, force: true });
    },
  });

  await expect(driver.list(new DigestTable())).rejects.toThrow('was replaced while it was read');
});

test('keeps to a number of calls in a second', async () => {
  const { root } = storageOf({ [blob]: 'content' });
  const pauses: number[] = [];
  let nowMs = 0;
  const pause = (ms: number) => {
    pauses.push(ms);
    nowMs += ms;
  };
  const pace = new Pace(50, { monotonicMs: () => nowMs, pause });

  await driverOf(root, { pace }).list(new DigestTable());

  expect(pauses.length).toBeGreaterThan(10);
  expect(new Set(pauses)).toEqual(new Set([20]));
});

test('reads a file as far as it is told', async () => {
  const { driver } = storageOf({ [blob]: 'content' });

  const whole = await driver.read(blob, 7);
  const part = await driver.read(blob, 3);

  expect(whole).toEqual({ status: 'ok', bytes: Buffer.from('content'), isWhole: true });
  expect(part).toEqual({ status: 'ok', bytes: Buffer.from('con'), isWhole: false });
});

test.each(['../../../secret', 'blobs/../../../../secret', '/secret', 'blobs//x', 'a\0b', ''])(
  'does not read %j, which leads out of the storage',
  async (path) => {
    const { root, driver } = storageOf({ [blob]: 'content' });
    writeFileSync(`${root}/secret`, 'secret');

    const read = await driver.read(path, 100);

    expect(read).toEqual({ status: 'unreadable', detail: 'leads out of the storage' });
  },
);

test.each([blob, dirname(blob), dirname(dirname(blob)), 'blobs/sha256', 'blobs'])(
  'does not read through a symbolic link in the place of %s',
  async (place) => {
    const { root, path, driver } = storageOf({ [blob]: 'content' });
    renameSync(path(place), `${root}/elsewhere`);
    symlinkSync(`${root}/elsewhere`, path(place));

    const read = await driver.read(blob, 100);
    const stat = await driver.stat(blob);

    expect(readFileSync(path(blob), 'utf8')).toBe('content');
    expect(read.status).toBe('unreadable');
    expect(stat).toBeUndefined();
  },
);

test('neither lists nor waits for a pipe in the place of data', async () => {
  const { path, driver } = storageOf({ [blob]: 'content' });
  rmSync(path(blob));
  spawnSync('mkfifo', [path(blob)]);

  const listing = await driver.list(new DigestTable());
  const read = await driver.read(blob, 100);

  expect(listing.oddities).toEqual([{ kind: 'unexpected_name', path: `${base}/${blob}` }]);
  expect(read).toEqual({ status: 'unreadable', detail: 'is no regular file' });
});

test('tells the size and time of a file, and that there is none', async () => {
  const { path, driver } = storageOf({ [blob]: 'content' });
  utimesSync(path(blob), 1, 1);

  const [there, gone] = [await driver.stat(blob), await driver.stat('blobs/none/data')];

  expect(there).toEqual({ bytes: 7, modifiedMs: 1_000 });
  expect(gone).toBeUndefined();
});

function jsonOf(parts: object): object {
  return (parts as { json: object }).json;
}

function withArray(parts: object, name: string, array: unknown): object {
  return { ...parts, arrays: { ...(parts as { arrays: object }).arrays, [name]: array } };
}
