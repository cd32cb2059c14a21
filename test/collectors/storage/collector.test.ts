import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createStorageCollector } from '../../../src/collectors/storage/collector.ts';
import { capacitySamples, scanSamples, ThresholdWatch } from '../../../src/collectors/storage/report.ts';
import { readCapacity, usedRatio, type Capacity } from '../../../src/registry/storage/capacity.ts';
import { walkStorage } from '../../../src/registry/storage/walk.ts';
import { runSliced } from '../../../src/collectors/storage/sliced.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { figuresOf } from '../../support/samples.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const never = new AbortController().signal;
const config = { intervalMs: 1_000, scanIntervalMs: 60_000, threshold: 0.8 };

test('looks at the capacity on every cycle and scans when a scan is due', async () => {
  const root = temporaryFolder();
  const clock = new FakeClock();
  const collector = createStorageCollector({ config: { root, ...config }, repositoryLimit: 10, clock });

  const first = figuresOf([(await collector.collect(never)).report]);
  clock.advance(1_000);
  const second = figuresOf([(await collector.collect(never)).report]);
  clock.advance(60_000);
  const third = figuresOf([(await collector.collect(never)).report]);

  const scanned = [first, second, third].map((figures) => 'storage_blobs' in figures);
  const looked = [first, second, third].map((figures) => 'storage_capacity_bytes' in figures);
  expect(scanned).toEqual([true, false, true]);
  expect(looked).toEqual([true, true, true]);
});

test('fails while the root is missing, and works when it is there', async () => {
  const root = join(temporaryFolder(), 'registry');
  const collector = createStorageCollector({
    config: { root, ...config },
    repositoryLimit: 10,
    clock: new FakeClock(),
  });

  const missing = await collector.collect(never);
  mkdirSync(root);
  const present = await collector.collect(never);

  expect(missing).toEqual({
    status: 'failed',
    report: { samples: [], records: [] },
    detail: `collectors.storage.root: cannot be read, expected the registry's storage root, got "${root}": ENOENT: no such file or directory, scandir '${root}'`,
  });
  expect(present.status).toBe('ok');
});

test('fails when a file stands in the place of the root', async () => {
  const root = join(temporaryFolder(), 'registry');
  writeFileSync(root, '');

  const collector = createStorageCollector({
    config: { root, ...config },
    repositoryLimit: 10,
    clock: new FakeClock(),
  });

  expect(await collector.collect(never)).toMatchObject({ status: 'failed' });
  rmSync(root);
});

test('tells once that the threshold is crossed, and once that it is not any more', () => {
  const watch = new ThresholdWatch(0.8);

  const told = [79, 81, 95, 80, 10].map((used) =>
    watch.look(capacity(used), 0).map(({ eventName }) => eventName),
  );

  expect(told).toEqual([
    [],
    ['docker.registry.storage.over_threshold'],
    [],
    ['docker.registry.storage.under_threshold'],
    [],
  ]);
});

test('gives the largest repositories a series of their own and sums up the rest', () => {
  const repositories = ['small', 'large', 'middle', 'tiny'].map((name, index) => ({
    name,
    allBytes: [20, 400, 300, 1][index] ?? 0,
    exclusiveBytes: [2, 40, 30, 1][index] ?? 0,
  }));
  const usage = { ...emptyUsage(), repositories };

  const samples = scanSamples({ usage, seconds: 1, endedMs: 0, intervalMs: 1, repositoryLimit: 2 });

  expect(figuresOf([{ samples, records: [] }])).toMatchObject({
    'storage_repository_bytes{repository="large",share="all"}': 400,
    'storage_repository_bytes{repository="middle",share="exclusive"}': 30,
    'storage_repository_bytes{repository="other",share="all"}': 21,
    'storage_repository_bytes{repository="other",share="exclusive"}': 3,
  });
});

test('agrees with what the file system says of itself', async () => {
  const folder = temporaryFolder();

  const figures = figuresOf([{ samples: capacitySamples(await readCapacity(folder)), records: [] }]);

  const total = figures['storage_capacity_bytes'] ?? 0;
  expect(total).toBeGreaterThan(0);
  expect(figures['storage_available_bytes']).toBeLessThanOrEqual(total);
  expect(
    (figures['storage_used_bytes'] ?? 0) + (figures['storage_available_bytes'] ?? 0),
  ).toBeLessThanOrEqual(total);
});

test('leaves a scan when it is aborted', async () => {
  const abort = new AbortController();
  abort.abort();

  expect(await runSliced(walkStorage(temporaryFolder()), new FakeClock(), abort.signal)).toBeUndefined();
});

test('takes blocks reserved for root as used', () => {
  expect(usedRatio({ ...capacity(0), usedBytes: 40, availableBytes: 55 })).toBeCloseTo(0.45);
});

function capacity(usedPercent: number): Capacity {
  return {
    totalBytes: 100,
    usedBytes: usedPercent,
    availableBytes: 100 - usedPercent,
    inodes: 0,
    freeInodes: 0,
  };
}

function emptyUsage() {
  return {
    ...{ blobs: 0, blobBytes: 0, tags: 0, manifests: 0, unreadable: 0, unreadablePath: '' },
    uploads: { count: 0, bytes: 0, oldestMs: undefined },
  };
}
