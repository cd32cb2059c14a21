import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { StorageReport } from '../../../src/registry/storage-layout/report.ts';
import { FileSystemDriver } from '../../../src/registry/storage/file-system/file-system-driver.ts';
import { StorageScanner } from '../../../src/registry/storage/scanner.ts';
import { runRegistry } from '../../collectors/probe/real-registry.ts';
import { pushBlob, pushImage, startUpload } from '../../support/push.ts';
import { realParts } from '../../support/real-parts.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { LiveLoad } from './live-load.ts';

realParts('beside a real registry', ['docker-registry'], () => {
  test('finds what was pushed', async () => {
    const { root, url } = await startRegistry();
    const shared = 'shared layer '.repeat(1_000);
    const pushed = [
      await pushImage(url, { repository: 'team/app', tag: 'v1', layers: [shared, 'only in the app'] }),
      await pushImage(url, { repository: 'team/app', tag: 'v2', layers: [shared] }),
      await pushImage(url, { repository: 'tools', tag: 'latest', layers: [shared] }),
    ];
    await pushBlob(url, 'tools', 'a blob that no manifest names');
    await startUpload(url, 'tools');

    const report = await scannerOf(root, nextTurn).scan();

    const blobs = new Map(pushed.flatMap((image) => [...image.blobs]));
    const bytes = [...blobs.values()].reduce((sum, size) => sum + size, 0) + 29;
    expect(report).toMatchObject({ blobs: { count: blobs.size + 1, bytes }, tags: 3, manifests: 3 });
    expect(report.uploads.count).toBe(1);
    expect(report.reclaimable.unreferenced).toMatchObject({ status: 'known', bytes: 29 });
    expect(report.repositories.map(({ name }) => name)).toEqual(['team/app', 'tools']);
  });

  test('calls nothing broken while others push, move tags and delete', async () => {
    const { root, url } = await startRegistry();
    const load = new LiveLoad(url);
    const scanner = scannerOf(root, () => load.moveOn());
    await load.moveOn();

    const reports: StorageReport[] = [];
    for (let scan = 0; scan < 25; scan += 1) reports.push(await scanner.scan());
    await load.moveOn();
    reports.push(await scanner.scan());

    expect(reports.flatMap(({ defects }) => defects)).toEqual([]);
    expect(reports.at(-1)?.blobs.count).toBeGreaterThan(reports[0]?.blobs.count ?? 0);
  });

  test('calls nothing broken while garbage-collect deletes', async () => {
    const { root, url, configuration } = await startRegistry();
    for (let image = 0; image < 40; image += 1) {
      const layers = [`layer ${image}`, 'shared'];
      await pushImage(url, {
        repository: `app-${image % 4}`,
        tag: image < 20 ? 'moved' : `v${image}`,
        layers,
      });
    }
    const scanner = scannerOf(root, nextTurn);
    const before = await scanner.scan();

    const collecting = collectGarbage(configuration);
    const reports = await scansUntil(collecting, scanner);
    const after = await scanner.scan();

    expect([...reports, after].flatMap(({ defects }) => defects)).toEqual([]);
    expect(before.reclaimable.untagged).toMatchObject({ status: 'known', ids: { length: 32 } });
    expect(after.removed.count + sum(reports.map(({ removed }) => removed.count))).toBe(32);
    expect(after.reclaimable.untagged).toMatchObject({ status: 'known', bytes: 0 });
  });
});

async function startRegistry() {
  const root = temporaryFolder();
  const storage = { filesystem: { rootdirectory: root }, delete: { enabled: true } };
  const { url } = await runRegistry({ storage });
  const configuration = join(temporaryFolder(), 'config.yml');
  // JSON is YAML.
  writeFileSync(configuration, JSON.stringify({ version: 0.1, storage }));
  return { root, url, configuration };
}

/** `between` takes the place of the time that passes between two looks at what seems broken. */
function scannerOf(root: string, between: () => Promise<unknown>): StorageScanner {
  const driver = new FileSystemDriver({ kind: 'file system', root, callsPerSecond: 0 });
  const clock = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: async () => {
      await between();
    },
  };
  const scanner = new StorageScanner({ driver, release: 2, clock });
  onTestFinished(() => {
    scanner.close();
  });
  return scanner;
}

function nextTurn(): Promise<unknown> {
  return new Promise(setImmediate);
}

async function collectGarbage(configuration: string): Promise<void> {
  const child = spawn('docker-registry', ['garbage-collect', '--delete-untagged', configuration], {
    stdio: 'ignore',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`garbage-collect ended with ${code}`);
}

async function scansUntil(end: Promise<void>, scanner: StorageScanner): Promise<readonly StorageReport[]> {
  const reports: StorageReport[] = [];
  const collecting = { isOver: false };
  const over = end.finally(() => {
    collecting.isOver = true;
  });
  while (!collecting.isOver) {
    reports.push(await scanner.scan());
    await nextTurn();
  }
  await over;
  return reports;
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
