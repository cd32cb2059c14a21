import { expect, test } from 'vitest';
import { GrowthHistory } from '../../../src/collectors/storage/growth-history.ts';
import { growthSamples, roomSamples, scanSamples } from '../../../src/collectors/storage/report.ts';
import { unknownRoom } from '../../../src/collectors/storage/room.ts';
import { readCapacity, usedRatio } from '../../../src/registry/storage/capacity.ts';
import type { ScanSummary } from '../../../src/registry/storage/scan-summary.ts';
import { figuresOf } from '../../support/samples.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { noUploads, soundStorage, summaryOf } from './summary.ts';

const hourMs = 3_600_000;

test('gives both shares of each repository, and forgets those that are gone', () => {
  const before = { largest: [repository('gone', 1, 1)] };
  const after = { repositoryCount: 7, largest: [repository('app', 40, 4)] };

  const figures = figuresOfScans(before, after);

  expect(figures).toMatchObject({
    storage_repositories: 7,
    'storage_repository_bytes{repository="app",share="all"}': 40,
    'storage_repository_bytes{repository="app",share="exclusive"}': 4,
  });
  expect(figures).not.toHaveProperty(['storage_repository_bytes{repository="gone",share="all"}']);
});

test('gives what garbage collection would free in each mode', () => {
  const figures = figuresOfScans({
    reclaimable: {
      unreferenced: { status: 'known', count: 2, bytes: 20 },
      untagged: { status: 'known', count: 3, bytes: 30 },
    },
  });

  expect(figures).toMatchObject({
    'storage_reclaimable_bytes{mode="unreferenced"}': 20,
    'storage_reclaimable_blobs{mode="unreferenced"}': 2,
    'storage_gc_blocked{mode="unreferenced"}': 0,
    'storage_reclaimable_bytes{mode="untagged"}': 30,
    'storage_reclaimable_blobs{mode="untagged"}': 3,
    'storage_gc_blocked{mode="untagged"}': 0,
  });
});

test('gives nothing to free where garbage collection would fail, and no figure where that is not known', () => {
  const figures = figuresOfScans(
    {},
    {
      reclaimable: {
        unreferenced: { status: 'blocked', reason: 'a link is empty' },
        untagged: { status: 'unknown', reason: 'a directory may not be read' },
      },
    },
  );

  expect(figures).toMatchObject({
    'storage_reclaimable_bytes{mode="unreferenced"}': 0,
    'storage_reclaimable_blobs{mode="unreferenced"}': 0,
    'storage_gc_blocked{mode="unreferenced"}': 1,
  });
  expect(Object.keys(figures).filter((name) => name.includes('untagged'))).toEqual([]);
});

test('does not take a registry that nobody has pushed to for one whose garbage collection fails', () => {
  const blocked = { status: 'blocked', reason: 'there is no repositories' } as const;

  const figures = figuresOfScans({
    ...{ blobs: { count: 0, bytes: 0 }, repositoryCount: 0 },
    reclaimable: { unreferenced: blocked, untagged: blocked },
  });

  expect(figures).toMatchObject({
    'storage_gc_blocked{mode="unreferenced"}': 0,
    'storage_gc_blocked{mode="untagged"}': 0,
  });
});

test('gives each kind of what can be broken, also where nothing is', () => {
  const figures = figuresOfScans({ broken: { ...soundStorage, index_cycle: 2 } });

  const broken = Object.entries(figures).filter(([name]) => name.startsWith('storage_broken'));
  expect(broken).toHaveLength(Object.keys(soundStorage).length);
  expect(figures).toMatchObject({
    'storage_broken{kind="index_cycle"}': 2,
    'storage_broken{kind="empty_blob"}': 0,
  });
});

test('forgets the oldest upload when there is none any more', () => {
  const figures = figuresOfScans({ uploads: { ...noUploads, count: 1, oldestMs: 5_000 } }, {});

  expect(figures).toMatchObject({ storage_uploads: 0 });
  expect(figures).not.toHaveProperty('storage_oldest_upload_timestamp_seconds');
});

test('forgets every figure of a room that is not known', () => {
  const known = roomSamples(readCapacity(temporaryFolder()));

  expect(figuresOf([{ samples: [...known, ...roomSamples(unknownRoom)], records: [] }])).toEqual({});
});

test('agrees with what the file system says of itself', () => {
  const figures = figuresOf([{ samples: roomSamples(readCapacity(temporaryFolder())), records: [] }]);

  const total = figures['storage_capacity_bytes'] ?? 0;
  expect(total).toBeGreaterThan(0);
  expect(figures['storage_available_bytes']).toBeLessThanOrEqual(total);
  expect(
    (figures['storage_used_bytes'] ?? 0) + (figures['storage_available_bytes'] ?? 0),
  ).toBeLessThanOrEqual(total);
});

test('takes blocks reserved for root as used', () => {
  expect(usedRatio({ totalBytes: 100, availableBytes: 55 })).toBeCloseTo(0.45);
});

test('gives the growth of each window, and of no more repositories than may be named', () => {
  const history = new GrowthHistory();
  history.note({ endedMs: 0, addedBytes: 0, grown: [] });
  const grown = ['a', 'b', 'c'].map((name, index) => ({ name, addedBytes: 10 - index }));
  history.note({ endedMs: 12 * hourMs, addedBytes: 600, grown });

  const figures = figuresOf([{ samples: growthSamples(history, 2), records: [] }]);

  expect(figures).toEqual({
    'storage_growth_bytes_per_day{window="1d"}': 1_200,
    'storage_growth_bytes_per_day{window="7d"}': 1_200,
    'storage_repository_growth_bytes{repository="a"}': 10,
    'storage_repository_growth_bytes{repository="b"}': 9,
  });
});

/** What is exposed after the scans, the later over the earlier. */
function figuresOfScans(...changes: readonly Partial<ScanSummary>[]): Readonly<Record<string, number>> {
  const reports = changes.map((change) => ({
    samples: scanSamples({ summary: summaryOf(change), seconds: 1, endedMs: 0 }),
    records: [],
  }));
  return figuresOf(reports);
}

function repository(name: string, allBytes: number, exclusiveBytes: number) {
  return { name, tags: 0, manifests: 0, allBytes, exclusiveBytes, addedBytes: 0 };
}
