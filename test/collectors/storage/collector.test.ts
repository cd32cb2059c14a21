import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  createStorageCollector,
  type StorageCollector,
  type StorageCollectorOptions,
} from '../../../src/collectors/storage/collector.ts';
import type { StorageConfig } from '../../../src/config/model.ts';
import type { Collector } from '../../../src/domain/collector.ts';
import { StateFile } from '../../../src/state/state-file.ts';
import { programBeside } from '../../../src/registry/storage/program.ts';
import { storagePrograms } from '../../../src/registry/storage/programs.ts';
import { PatientClock } from '../../docker/patient-clock.ts';
import { HangingRoot, hangingProgram } from '../../registry/storage/hanging-root.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { figuresOf } from '../../support/samples.ts';
import { pushBlobs } from './stored-blobs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const never = new AbortController().signal;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const hangingScan = programBeside(import.meta.url, './hanging-scan');
const endingProgram = programBeside(import.meta.url, '../../registry/storage/ending-program');

test('looks at the capacity on every cycle, and hands in a scan after it has ended', async () => {
  const collector = collectorOf(temporaryFolder());

  const before = await look(collector);
  await scanned(collector);
  const after = await look(collector);
  const later = await look(collector);

  expect([before, after, later].map((figures) => 'storage_blobs' in figures)).toEqual([false, true, false]);
  expect([before, after, later].every((figures) => 'storage_capacity_bytes' in figures)).toBe(true);
});

test('scans again when the interval of scans is over', async () => {
  const clock = new FakeClock();
  const collector = collectorOf(temporaryFolder(), { clock });
  await look(collector);
  await scanned(collector);
  await look(collector);
  clock.advance(minuteMs);

  await look(collector);
  await scanned(collector);

  expect(await look(collector)).toHaveProperty('storage_blobs');
});

test('scans when it is asked to, and wakes for that', async () => {
  const collector = collectorOf(temporaryFolder());
  await look(collector);
  await scanned(collector);
  await look(collector);

  collector.removals.request();
  await scanned(collector);
  const woken = await look(collector);
  await scanned(collector);

  expect(woken).not.toHaveProperty('storage_blobs');
  expect(await look(collector)).toHaveProperty('storage_blobs');
});

test('scans once more where it is asked to while a scan is under way, which may have begun too early', async () => {
  const collector = collectorOf(temporaryFolder());
  await look(collector);

  collector.removals.request();
  await scanned(collector);
  const first = await look(collector);
  await scanned(collector);
  const second = await look(collector);

  expect(first).toHaveProperty('storage_blobs');
  expect(second).toHaveProperty('storage_blobs');
});

test('counts what comes and goes between two scans, from 0 on', async () => {
  const root = temporaryFolder();
  pushBlobs(root, [100, 200]);
  const clock = new FakeClock();
  const collector = collectorOf(root, { clock });
  const reports = [(await collector.collect(never)).report];
  const before = figuresOf(reports);
  await scanned(collector);
  reports.push((await collector.collect(never)).report);
  const first = figuresOf(reports);
  pushBlobs(root, [1_000]);
  clock.advance(minuteMs);
  reports.push((await collector.collect(never)).report);
  await scanned(collector);

  reports.push((await collector.collect(never)).report);

  expect([before, first, figuresOf(reports)].map((figures) => figures['storage_added_bytes_total'])).toEqual([
    0, 0, 1_000,
  ]);
  expect(figuresOf(reports)).toMatchObject({ storage_blob_bytes: 1_300, storage_removed_bytes_total: 0 });
});

test('counts after a restart what has come while nobody looked, and knows how it has grown', async () => {
  const root = temporaryFolder();
  const state = temporaryFolder();
  const clock = new FakeClock();
  const keptIn = (): Partial<StorageCollectorOptions> => ({
    clock,
    kept: { growth: new StateFile(join(state, 'growth.json')), scanPath: join(state, 'scan.bin') },
  });
  pushBlobs(root, [100]);
  await scanOnce(collectorOf(root, keptIn()));
  pushBlobs(root, [2_000]);
  clock.advance(12 * hourMs);

  const figures = await scanOnce(collectorOf(root, keptIn()));

  expect(figures).toMatchObject({
    storage_added_bytes_total: 2_000,
    'storage_growth_bytes_per_day{window="1d"}': 4_000,
  });
});

test('tells of a link that is broken in a record, and in a figure', async () => {
  const root = temporaryFolder();
  const link = join(root, 'docker/registry/v2/repositories/app/_manifests/tags/latest/current');
  mkdirSync(link, { recursive: true });
  mkdirSync(join(root, 'docker/registry/v2/repositories/app/_layers'));
  writeFileSync(join(link, 'link'), 'sha256:half');
  pushBlobs(root, [1]);
  const collector = collectorOf(root);
  await collector.collect(never);
  await scanned(collector);

  const { report } = await collector.collect(never);

  expect(figuresOf([report])).toMatchObject({ 'storage_broken{kind="invalid_link"}': 1 });
  expect(report.records.map(({ eventName }) => eventName)).toContain('docker.registry.storage.broken');
});

test('fails once where what was kept of the growth is broken', async () => {
  const state = temporaryFolder();
  writeFileSync(join(state, 'growth.json'), '{');
  const kept = { growth: new StateFile(join(state, 'growth.json')), scanPath: join(state, 'scan.bin') };
  const collector = collectorOf(temporaryFolder(), { kept });

  const first = await collector.collect(never);
  await scanned(collector);
  const second = await collector.collect(never);

  expect(first).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining('the saved growth is not JSON') as string,
  });
  expect(second).toMatchObject({ status: 'ok' });
});

test('does not wait for a scan that hangs', async () => {
  const root = new HangingRoot();
  const collector = collectorOf(root.path, { programs: { ...storagePrograms, scan: hangingScan } });

  const cycles = [await collector.collect(never), await collector.collect(never)];

  expect(cycles.map(({ status }) => status)).toEqual(['ok', 'ok']);
});

test('ends a scan that has taken an hour, and says so until another one ends', async () => {
  const root = new HangingRoot();
  const clock = new FakeClock();
  const collector = collectorOf(root.path, { clock, programs: { ...storagePrograms, scan: hangingScan } });
  await collector.collect(never);
  root.awaitReader();
  clock.advance(hourMs + 1);

  const late = await collector.collect(never);
  await scanned(collector);
  const next = await collector.collect(never);

  const detail = `collectors.storage.root: the scan does not end, expected at most 1h, got no answer from "${root.path}"`;
  expect(late).toMatchObject({ status: 'failed', detail });
  expect(next).toMatchObject({ status: 'failed', detail });
});

test('fails with what ended a scan, and works after one that sees everything', async () => {
  const root = temporaryFolder();
  const clock = new FakeClock();
  const programs = { ...storagePrograms, scan: endingProgram };
  const collector = collectorOf(root, { clock, programs });
  await look(collector);
  await scanned(collector);

  expect(await collector.collect(never)).toMatchObject({
    status: 'failed',
    detail: `collectors.storage.root: the scan of "${root}" failed: its process ended with code 7`,
  });
});

test('fails while the root is missing, and works when it is there', async () => {
  const root = join(temporaryFolder(), 'registry');
  const collector = collectorOf(root);

  const missing = await collector.collect(never);
  mkdirSync(root);
  const present = await collector.collect(never);

  expect(missing).toMatchObject({
    status: 'failed',
    detail: `collectors.storage.root: cannot be read, expected the registry's storage root, got "${root}": ENOENT: no such file or directory, scandir '${root}'`,
  });
  expect(present.status).toBe('ok');
});

test('forgets the capacity when the root is gone, and keeps what the last scan found', async () => {
  const root = join(temporaryFolder(), 'registry');
  mkdirSync(root);
  const collector = collectorOf(root);
  const reports = [(await collector.collect(never)).report];
  await scanned(collector);
  reports.push((await collector.collect(never)).report);
  rmSync(root, { recursive: true });

  reports.push((await collector.collect(never)).report);

  const figures = figuresOf(reports);
  expect(figures).not.toHaveProperty('storage_capacity_bytes');
  expect(figures).not.toHaveProperty('storage_inodes');
  expect(figures).toMatchObject({ storage_blobs: 0 });
  expect(figures).toHaveProperty('storage_scan_last_success_timestamp_seconds');
});

test('fails when the storage vanishes from below its root, and keeps what the last scan found', async () => {
  const root = temporaryFolder();
  pushBlobs(root, [100]);
  const clock = new FakeClock();
  const collector = collectorOf(root, { clock });
  const reports = [(await collector.collect(never)).report];
  await scanned(collector);
  reports.push((await collector.collect(never)).report);
  rmSync(join(root, 'docker'), { recursive: true });
  clock.advance(minuteMs);
  reports.push((await collector.collect(never)).report);
  await scanned(collector);

  const cycle = await collector.collect(never);

  expect(cycle).toMatchObject({
    status: 'failed',
    detail: `collectors.storage.root: the scan of "${root}" failed: ${root}/docker/registry/v2: is gone, expected the registry's storage, which was there before; see whether its volume is mounted`,
  });
  expect(figuresOf([...reports, cycle.report])).toMatchObject({
    ...{ storage_blob_bytes: 100, storage_removed_bytes_total: 0 },
  });
});

test('takes a root that never held a storage for an empty registry', async () => {
  const collector = collectorOf(temporaryFolder());
  await collector.collect(never);
  await scanned(collector);

  const cycle = await collector.collect(never);

  expect(cycle.status).toBe('ok');
  expect(figuresOf([cycle.report])).toMatchObject({
    ...{ storage_blobs: 0, storage_repositories: 0 },
    'storage_gc_blocked{mode="unreferenced"}': 0,
    'storage_gc_blocked{mode="untagged"}': 0,
  });
});

test('fails when a file stands in the place of the root', async () => {
  const root = join(temporaryFolder(), 'registry');
  writeFileSync(root, '');

  expect(await collectorOf(root).collect(never)).toMatchObject({ status: 'failed' });
});

test('fails when the file system does not answer in 5 s, and asks it no second time', async () => {
  const { root, collector, cycle } = await hangingCycle();

  const next = await collector.collect(never);

  const detail = `collectors.storage.root: does not answer, expected its capacity within 5s, got nothing from "${root.path}"; see whether its mount hangs`;
  expect(cycle).toMatchObject({ status: 'failed', detail });
  expect(next).toMatchObject({ status: 'failed', detail });
  root.awaitReader();
  expect(root.asked).toBe(1);
});

test('works again when the file system answers again', async () => {
  const { root, collector } = await hangingCycle();

  root.answer();

  let cycle = await collector.collect(never);
  while (cycle.status === 'failed') {
    await new Promise((resolve) => setImmediate(resolve));
    cycle = await collector.collect(never);
  }
  expect(root.asked).toBe(2);
});

test('leaves a file system that hangs when it is aborted', async () => {
  const root = new HangingRoot();
  const abort = new AbortController();
  const collector = collectorOf(root.path, { programs: { ...storagePrograms, capacity: hangingProgram } });
  const cycle = collector.collect(abort.signal);
  root.awaitReader();

  abort.abort();

  expect(await cycle).toMatchObject({ status: 'failed' });
});

test('wakes nobody for a scan after the signal has aborted', async () => {
  const abort = new AbortController();
  const collector = collectorOf(temporaryFolder());
  const woken = collector.wake?.(abort.signal);

  abort.abort();

  expect(await woken).toBeUndefined();
});

/** A collector whose first look has met a file system that does not answer. */
async function hangingCycle() {
  const root = new HangingRoot();
  const clock = new PatientClock();
  const collector = collectorOf(root.path, {
    clock,
    programs: { ...storagePrograms, capacity: hangingProgram },
  });
  const looking = collector.collect(never);
  await clock.passNextSleep(5_000);
  return { root, collector, cycle: await looking };
}

function collectorOf(root: string, options: Partial<StorageCollectorOptions> = {}): StorageCollector {
  const collector = createStorageCollector({
    ...{ config: configOf(root), repositoryLimit: 10, clock: new FakeClock() },
    ...options,
  });
  onTestFinished(() => {
    collector.close();
  });
  return collector;
}

function configOf(root: string): StorageConfig {
  return {
    target: { kind: 'file system', root, callsPerSecond: 0 },
    ...{ release: 2, intervalMs: 1_000, scanIntervalMs: minuteMs, fullScanIntervalMs: hourMs },
    ...{ threshold: 1, room: undefined },
  };
}

async function look(collector: Collector): Promise<Readonly<Record<string, number>>> {
  return figuresOf([(await collector.collect(never)).report]);
}

/** What is exposed after a first scan. */
async function scanOnce(collector: Collector): Promise<Readonly<Record<string, number>>> {
  const first = await collector.collect(never);
  await scanned(collector);
  const figures = figuresOf([first.report, (await collector.collect(never)).report]);
  collector.close();
  return figures;
}

/** Resolves when a scan is there to be handed in. */
async function scanned(collector: Collector): Promise<void> {
  await collector.wake?.(new AbortController().signal);
}
