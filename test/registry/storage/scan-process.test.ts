import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ProcessReader } from '../../../src/registry/storage/process-reader.ts';
import { storagePrograms } from '../../../src/registry/storage/programs.ts';
import type { Reading } from '../../../src/registry/storage/reading.ts';
import { scanArguments } from '../../../src/registry/storage/scan-options.ts';
import type { ScanSummary } from '../../../src/registry/storage/scan-summary.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { StoredRegistry } from './stored-registry.ts';

test('scans a registry that was never pushed to', async () => {
  const summary = await scanned(readerOf(temporaryFolder()));

  expect(summary).toMatchObject({
    blobs: { count: 0, bytes: 0 },
    ...{ repositoryCount: 0, largest: [], grown: [], tags: 0, manifests: 0, memoryFault: '' },
  });
});

test('names the root that it cannot read', async () => {
  const root = join(temporaryFolder(), 'gone');
  const reader = readerOf(root);

  const reading = await reader.read();

  expect(reading).toMatchObject({ status: 'failed', detail: expect.stringContaining(root) as string });
});

test('names as many repositories as it is told to', async () => {
  const stored = new StoredRegistry();
  for (const repository of ['one', 'two', 'three']) stored.image(repository, 'v1', [repository.repeat(9)]);

  const { largest } = await scanned(readerOf(stored.root, { repositoryLimit: 1 }));

  expect(largest.map(({ name }) => name)).toEqual(['three', 'other']);
});

test('tells from one scan to the next what has come', async () => {
  const stored = new StoredRegistry();
  stored.image('app', 'v1', ['a layer']);
  const reader = readerOf(stored.root);
  await scanned(reader);
  stored.layer('app', 'another layer');

  const { added, grown } = await scanned(reader);

  expect(added).toEqual({ count: 1, bytes: 13 });
  expect(grown).toEqual([{ name: 'app', addedBytes: 13 }]);
});

test('goes on after it was killed from what it had seen', async () => {
  const stored = new StoredRegistry();
  stored.image('app', 'v1', ['a layer']);
  const memoryPath = join(temporaryFolder(), 'memory');
  const reader = readerOf(stored.root, { memoryPath });
  await scanned(reader);
  stored.layer('app', 'another layer');

  reader.stop();

  expect(await scanned(reader)).toMatchObject({ added: { count: 1, bytes: 13 }, memoryFault: '' });
});

test('keeps its memory where a relative path leads from where it was started', async () => {
  const stored = new StoredRegistry();
  for (let tag = 0; tag < 30; tag += 1) stored.image('app', `v${tag}`, [`layer ${tag}`]);
  const memoryPath = join(temporaryFolder(), 'memory');

  const { memoryFault } = await scanned(
    readerOf(stored.root, { memoryPath: relative(process.cwd(), memoryPath) }),
  );

  expect(memoryFault).toBe('');
  expect(existsSync(memoryPath)).toBe(true);
});

test('tells the same whenever it is killed', async () => {
  const stored = new StoredRegistry();
  for (let image = 0; image < 30; image += 1) stored.image(`app-${image}`, 'v1', [`layer ${image}`]);
  const memoryPath = join(temporaryFolder(), 'memory');
  const reader = readerOf(stored.root, { memoryPath });
  const undisturbed = await scanned(readerOf(stored.root));

  // Turns of the event loop end it while it starts, loads, scans or saves.
  for (let turns = 1; turns < 20_000; turns *= 3) {
    const reading = reader.read();
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
    reader.stop();
    await reading;
  }

  const summary = await scanned(reader);
  expect(summary).toEqual(undisturbed);
});

test('says that its memory was of no use, once, and begins another', async () => {
  const stored = new StoredRegistry();
  stored.image('app', 'v1', ['a layer']);
  const memoryPath = join(temporaryFolder(), 'memory');
  writeFileSync(memoryPath, 'garbage');
  const reader = readerOf(stored.root, { memoryPath });

  const faults = [await scanned(reader), await scanned(reader)].map(({ memoryFault }) => memoryFault);
  reader.stop();
  const next = await scanned(reader);

  expect(faults).toEqual([`${memoryPath} is of another kind or version`, '']);
  expect(next.memoryFault).toBe('');
});

test('keeps the memories of two registries apart', async () => {
  const [one, two] = [new StoredRegistry(), new StoredRegistry()];
  one.image('app', 'v1', ['a layer']);
  two.image('app', 'v1', ['another layer']);
  const folder = temporaryFolder();
  const readers = [one, two].map(({ root }, index) =>
    readerOf(root, { memoryPath: join(folder, `${index}`) }),
  );
  await Promise.all(readers.map(scanned));
  two.layer('app', 'more');
  for (const reader of readers) reader.stop();

  const summaries = await Promise.all(readers.map(scanned));

  expect(summaries.map(({ added }) => added.count)).toEqual([0, 1]);
});

test('does not write where it is given no place for a memory', async () => {
  const stored = new StoredRegistry();
  stored.image('app', 'v1', ['a layer']);
  const before = filesOf(stored.root);

  await scanned(readerOf(stored.root));

  expect(filesOf(stored.root)).toEqual(before);
});

test('leaves the processor to others', async () => {
  const reader = readerOf(temporaryFolder());
  await scanned(reader);

  const own = childrenOf(process.pid).filter((pid) => existsSync(`/proc/${pid}`));

  expect(own.map((pid) => getPriority(pid))).toContain(10);
});

interface ReaderOptions {
  readonly repositoryLimit?: number;
  readonly memoryPath?: string;
}

function readerOf(root: string, { repositoryLimit = 10, memoryPath }: ReaderOptions = {}) {
  const args = scanArguments({
    target: { kind: 'file system', root, callsPerSecond: 0 },
    ...{ release: 2, repositoryLimit, memoryPath, fullAfterMs: 86_400_000 },
  });
  const reader = new ProcessReader<ScanSummary>(storagePrograms.scan, args);
  onTestFinished(() => {
    reader.stop();
  });
  return reader;
}

async function scanned(reader: ProcessReader<ScanSummary>): Promise<ScanSummary> {
  const reading: Reading<ScanSummary> = await reader.read();
  if (reading.status === 'failed') throw new Error(reading.detail);
  return reading.value;
}

function filesOf(folder: string): string {
  return execFileSync('find', [folder], { encoding: 'utf8' });
}

function childrenOf(pid: number): readonly number[] {
  const listed = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return listed.split('\n').flatMap((line) => (line.trim() === '' ? [] : [Number(line)]));
}
