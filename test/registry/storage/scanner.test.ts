import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { StorageReport } from '../../../src/registry/storage-layout/report.ts';
import { FileSystemDriver } from '../../../src/registry/storage/file-system/file-system-driver.ts';
import { tagLinkPath } from '../../../src/registry/storage-layout/paths.ts';
import { MemoryFile } from '../../../src/registry/storage/memory/memory-file.ts';
import { StorageScanner } from '../../../src/registry/storage/scanner.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { digestOf, StoredRegistry } from './stored-registry.ts';
import { WatchedDriver } from './watched-driver.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

test('reports what is stored', async () => {
  const { stored, scanner } = scanning();
  stored.image('app', 'v1', ['layer one', 'shared']);
  stored.image('team/app', 'v1', ['layer two', 'shared']);
  const garbage = stored.blob('nobody links this');

  const report = await scanner.scan();

  expect(report).toMatchObject({ blobs: { count: 7 }, repositoryCount: 2, tags: 2, manifests: 2 });
  const { unreferenced } = report.reclaimable;
  expect(unreferenced).toMatchObject({ status: 'known', bytes: 'nobody links this'.length });
  expect(namesOf(report, scanner)).toEqual([garbage]);
});

test('looks once where nothing seems broken', async () => {
  const { stored, scanner, driver } = scanning();
  stored.image('app', 'v1', ['a layer']);
  let looks = 0;
  driver.onListed = () => (looks += 1);

  await scanner.scan();

  expect(looks).toBe(1);
});

test('calls broken what two looks find', async () => {
  const { stored, scanner, clock, driver } = scanning();
  const digest = stored.image('app', 'v1', ['a layer']);
  stored.removeBlob(digest);
  const waiting = untilListed(driver);
  const scan = scanner.scan();
  await waiting;
  await untilAsleep(clock);

  clock.advance(2_000);

  const { broken, defects } = await scan;
  expect(broken).toMatchObject({ tag_target_missing: 1, link_target_missing: 1 });
  expect(defects.map(({ kind }) => kind).toSorted()).toEqual(['link_target_missing', 'tag_target_missing']);
});

test('does not call broken what is whole at the second look', async () => {
  const { stored, scanner, clock, driver } = scanning();
  const digest = stored.image('app', 'v1', ['a layer']);
  stored.removeBlob(digest);
  const waiting = untilListed(driver);
  const scan = scanner.scan();
  await waiting;
  await untilAsleep(clock);
  stored.image('app', 'v1', ['a layer']);

  clock.advance(2_000);

  const { broken, defects } = await scan;
  expect(Object.values(broken).every((count) => count === 0)).toBe(true);
  expect(defects).toEqual([]);
});

test('calls broken at the next scan what broke between two looks', async () => {
  const { stored, scanner, clock } = scanning();
  const digest = stored.image('app', 'v1', ['a layer']);
  stored.removeBlob(digest);
  const scan = scanner.scan();
  await untilAsleep(clock);
  stored.image('app', 'v1', ['a layer']);
  stored.removeBlob(digestOf('a layer'));
  clock.advance(2_000);
  const first = await scan;
  const next = scanner.scan();
  await untilAsleepOrDone(clock, next);
  clock.advance(2_000);

  const second = await next;

  expect(first.broken.link_target_missing).toBe(0);
  expect(second.broken.link_target_missing).toBe(1);
});

test('tells what has come where all is again as before two looks that differed', async () => {
  const { stored, scanner, clock } = scanning();
  const manifest = stored.image('app', 'v1', ['a layer']);
  const layer = digestOf('a layer');
  await scanner.scan();
  stored.removeBlob(manifest);
  const differing = scanner.scan();
  await untilAsleep(clock);
  stored.image('app', 'v1', ['a layer']);
  stored.removeBlob(layer);
  clock.advance(2_000);
  const without = await differing;
  stored.blob('a layer');

  const report = await scanner.scan();

  expect(growthOf(without)).toMatchObject({ removed: [1, 7] });
  expect(growthOf(report)).toMatchObject({ added: [1, 7] });
});

test('waits as long as the driver says before it looks again', async () => {
  const { stored, scanner, clock, driver } = scanning();
  driver.confirmAfterMs = 60_000;
  stored.removeBlob(stored.image('app', 'v1', []));
  const scan = scanner.scan();
  await untilAsleep(clock);

  clock.advance(59_999);

  expect(clock.sleeping).toBe(1);
  clock.advance(1);
  expect((await scan).broken.tag_target_missing).toBe(1);
});

test('no longer calls a manifest broken that was mended at the same size', async () => {
  const { stored, scanner, clock } = scanning();
  const digest = stored.image('app', 'v1', ['a layer']);
  const file = stored.blobFile(digest);
  const content = readFileSync(stored.path(file), 'utf8');
  stored.write(file, 'x'.repeat(content.length));
  const scan = scanner.scan();
  await untilAsleep(clock);
  clock.advance(2_000);
  const before = await scan;
  stored.write(file, content);

  const after = await scanner.scan();

  expect(before.broken.unreadable_manifest).toBe(1);
  expect(after.broken.unreadable_manifest).toBe(0);
});

test('does not look again after it was closed', async () => {
  const { stored, scanner, clock } = scanning();
  stored.removeBlob(stored.image('app', 'v1', []));
  const scan = scanner.scan();
  const outcome = scan.then(
    () => 'done',
    () => 'given up',
  );
  await untilAsleep(clock);

  scanner.close();

  expect(await outcome).toBe('given up');
});

test('rejects in the words of the storage when there is nothing to list', async () => {
  const root = join(temporaryFolder(), 'gone');
  const scanner = scannerOf(new FileSystemDriver({ kind: 'file system', root, callsPerSecond: 0 }));

  await expect(scanner.scan()).rejects.toThrow(root);
});

test('has nothing to compare the first scan with', async () => {
  const { stored, scanner } = scanning();
  stored.image('app', 'v1', ['a layer']);

  const report = await scanner.scan();

  expect(growthOf(report)).toEqual({ added: [0, 0], removed: [0, 0], app: 0 });
});

test('tells what has come and gone since the scan before', async () => {
  const { stored, scanner } = scanning();
  stored.image('app', 'v1', ['a layer']);
  const garbage = stored.blob('garbage');
  await scanner.scan();
  stored.layer('app', 'another layer');
  stored.layer('other', 'a layer');
  stored.removeBlob(garbage);

  const report = await scanner.scan();

  expect(growthOf(report)).toEqual({ added: [1, 13], removed: [1, 7], app: 13, other: 7 });
});

test('counts a blob once for a repository that links it as manifest and as layer', async () => {
  const { stored, scanner } = scanning();
  stored.image('app', 'v1', []);
  await scanner.scan();
  const manifest = stored.image('app', 'v2', ['a layer']);
  stored.linkLayer('app', manifest);

  const report = await scanner.scan();

  const { added, app } = growthOf(report);
  expect(added).toEqual([2, app]);
});

test('counts nothing as come or gone while something cannot be read, and all of it afterwards', async () => {
  const { stored, scanner, driver } = scanning();
  const manifest = stored.image('app', 'v1', ['a layer']);
  const garbage = stored.blob('garbage');
  await scanner.scan();
  stored.layer('app', 'another layer');
  stored.removeBlob(garbage);
  const mend = hideTag({ stored, driver, manifest });

  const hidden = await scanner.scan();
  mend();
  const whole = await scanner.scan();

  expect(hidden.unreadable).toBe(1);
  expect(growthOf(hidden)).toMatchObject({ added: [0, 0], removed: [0, 0], app: 0 });
  expect(growthOf(whole)).toMatchObject({ added: [1, 13], removed: [1, 7], app: 13 });
});

test('compares with the last whole scan after one that looked at all anew and a restart', async () => {
  const { stored, scanner, driver, clock, again } = scanning();
  const manifest = stored.image('app', 'v1', ['a layer']);
  const garbage = stored.blob('garbage');
  await scanner.scan();
  stored.layer('app', 'another layer');
  stored.removeBlob(garbage);
  const mend = hideTag({ stored, driver, manifest });
  clock.advance(dayMs);
  await scanner.scan();
  const fault = scanner.remember();
  mend();

  const report = await again().scanner.scan();

  expect(fault).toBe('');
  expect(growthOf(report)).toMatchObject({ added: [1, 13], removed: [1, 7], app: 13 });
});

test('has nothing to compare with before the storage is mounted', async () => {
  const { stored, scanner } = scanning();
  await scanner.scan();
  stored.image('app', 'v1', ['a layer']);

  const mounted = await scanner.scan();
  stored.layer('app', 'another layer');
  const later = await scanner.scan();

  expect(growthOf(mounted)).toMatchObject({ added: [0, 0], app: 0 });
  expect(growthOf(later)).toMatchObject({ added: [1, 13], app: 13 });
});

test('tells what has come and gone across a scan that looks at all anew', async () => {
  const { stored, scanner, clock } = scanning();
  stored.image('app', 'v1', ['a layer']);
  stored.image('zoo', 'v1', ['a beast']);
  const garbage = stored.blob('garbage');
  await scanner.scan();
  stored.layer('app', 'another layer');
  stored.removeBlob(garbage);
  clock.advance(dayMs);

  const report = await scanner.scan();

  expect(growthOf(report)).toEqual({ added: [1, 13], removed: [1, 7], app: 13, zoo: 0 });
});

test('compares with what an earlier process has seen', async () => {
  const { stored, scanner, again } = scanning();
  stored.image('app', 'v1', ['a layer']);
  stored.image('zoo', 'v1', ['a beast']);
  const garbage = stored.blob('garbage');
  await scanner.scan();
  const fault = scanner.remember();
  stored.layer('app', 'another layer');
  stored.removeBlob(garbage);

  const report = await again().scanner.scan();

  expect(fault).toBe('');
  expect(growthOf(report)).toEqual({ added: [1, 13], removed: [1, 7], app: 13, zoo: 0 });
});

test('reads nothing again that an earlier process has read', async () => {
  const { stored, scanner, again } = scanning();
  for (const tag of ['v1', 'v2', 'v3']) stored.image('app', tag, [`layer of ${tag}`]);
  const before = await scanner.scan();
  scanner.remember();
  const next = again();

  const after = await next.scanner.scan();

  expect(next.driver.takeReads()).toEqual([]);
  expect(after).toEqual(before);
});

test('begins anew, and says so once, where its memory is of no use', async () => {
  const { stored, scanner, again, memoryPath } = scanning();
  stored.image('app', 'v1', ['a layer']);
  const before = await scanner.scan();
  new MemoryFile(memoryPath, stored.root).save({ digests: { json: { count: 0, rare: [] }, arrays: {} } });
  const next = again();

  const after = await next.scanner.scan();

  expect(after).toEqual(before);
  expect([next.scanner.remember(), next.scanner.remember()]).toEqual([
    `${memoryPath} does not fit together`,
    '',
  ]);
});

test('says that its memory cannot be written', async () => {
  const { stored, clock } = scanning();
  const path = join(stored.root, 'no such directory/memory');
  const driver = new FileSystemDriver({ kind: 'file system', root: stored.root, callsPerSecond: 0 });
  const memory = new MemoryFile(path, stored.root);
  const scanner = new StorageScanner({ driver, release: 2, clock, memory });
  await scanner.scan();

  const fault = scanner.remember();

  expect(fault).toContain(`${path} cannot be written: ENOENT`);
});

/** A registry, and scanners of it that follow one another, an hour after its files were written. */
function scanning() {
  const stored = new StoredRegistry();
  const clock = new FakeClock(Date.now() + hourMs);
  const memoryPath = join(temporaryFolder(), 'memory');
  const again = () => {
    const now = () => clock.now();
    const target = { kind: 'file system', root: stored.root, callsPerSecond: 0 } as const;
    const driver = new WatchedDriver(new FileSystemDriver(target, { now }));
    const memory = new MemoryFile(memoryPath, stored.root);
    return { driver, scanner: scannerOf(driver, { clock, memory }) };
  };
  return { stored, clock, memoryPath, again, ...again() };
}

function scannerOf(
  driver: FileSystemDriver | WatchedDriver,
  { clock = new FakeClock(), memory }: { clock?: FakeClock; memory?: MemoryFile } = {},
): StorageScanner {
  const scanner = new StorageScanner({ driver, release: 2, clock, memory });
  onTestFinished(() => {
    scanner.close();
  });
  return scanner;
}

function untilListed(driver: WatchedDriver): Promise<void> {
  return new Promise((resolve) => {
    driver.onListed = resolve;
  });
}

async function untilAsleep(clock: FakeClock): Promise<void> {
  while (clock.sleeping === 0) await new Promise(setImmediate);
}

/** Until the scan waits for its second look; or has ended without one. */
async function untilAsleepOrDone(clock: FakeClock, scan: Promise<unknown>): Promise<void> {
  const state = { isDone: false };
  void scan.finally(() => (state.isDone = true));
  while (clock.sleeping === 0 && !state.isDone) await new Promise(setImmediate);
}

interface TagToHide {
  readonly stored: StoredRegistry;
  readonly driver: WatchedDriver;
  readonly manifest: string;
}

/** From the next list on another tag is there that cannot be read, until the function is called that this gives. */
function hideTag({ stored, driver, manifest }: TagToHide): () => void {
  stored.tag('app', 'hidden', manifest);
  const link = tagLinkPath('app', 'hidden');
  driver.onListed = () => {
    stored.remove(link);
    mkdirSync(stored.path(link));
  };
  return () => {
    driver.onListed = () => undefined;
    stored.remove(link);
    stored.tag('app', 'hidden', manifest);
  };
}

function namesOf({ reclaimable: { unreferenced } }: StorageReport, scanner: StorageScanner) {
  return unreferenced.status === 'known' ? [...unreferenced.ids].map((id) => scanner.digestText(id)) : [];
}

function growthOf({ added, removed, repositories }: StorageReport) {
  return {
    app: 0,
    added: [added.count, added.bytes],
    removed: [removed.count, removed.bytes],
    ...Object.fromEntries(repositories.map(({ name, addedBytes }) => [name, addedBytes])),
  };
}
