import { expect, test } from 'vitest';
import {
  capacitySamples,
  scanSamples,
  ThresholdWatch,
  withoutCapacity,
} from '../../../src/collectors/storage/report.ts';
import { readCapacity, usedRatio, type Capacity } from '../../../src/registry/storage/capacity.ts';
import { figuresOf } from '../../support/samples.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const emptyScan = {
  ...{ blobs: 0, blobBytes: 0, tags: 0, manifests: 0, unreadable: 0, unreadablePath: '' },
  uploads: { count: 0, bytes: 0, oldestMs: undefined },
  ...{ repositories: 0, largest: [] },
};

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

test('gives both shares of each repository, and forgets those that are gone', () => {
  const before = scanOf({ largest: [{ name: 'gone', allBytes: 1, exclusiveBytes: 1 }] });
  const after = scanOf({ repositories: 7, largest: [{ name: 'app', allBytes: 40, exclusiveBytes: 4 }] });

  const figures = figuresOf([before, after]);

  expect(figures).toMatchObject({
    storage_repositories: 7,
    'storage_repository_bytes{repository="app",share="all"}': 40,
    'storage_repository_bytes{repository="app",share="exclusive"}': 4,
  });
  expect(figures).not.toHaveProperty(['storage_repository_bytes{repository="gone",share="all"}']);
});

test('forgets every figure of the capacity', () => {
  const known = { samples: capacitySamples(capacity(50)), records: [] };

  expect(figuresOf([known, { samples: withoutCapacity(), records: [] }])).toEqual({});
});

test('agrees with what the file system says of itself', () => {
  const figures = figuresOf([{ samples: capacitySamples(readCapacity(temporaryFolder())), records: [] }]);

  const total = figures['storage_capacity_bytes'] ?? 0;
  expect(total).toBeGreaterThan(0);
  expect(figures['storage_available_bytes']).toBeLessThanOrEqual(total);
  expect(
    (figures['storage_used_bytes'] ?? 0) + (figures['storage_available_bytes'] ?? 0),
  ).toBeLessThanOrEqual(total);
});

test('takes blocks reserved for root as used', () => {
  expect(usedRatio({ ...capacity(0), usedBytes: 40, availableBytes: 55 })).toBeCloseTo(0.45);
});

function scanOf(figures: Partial<Parameters<typeof scanSamples>[0]['scan']>) {
  const scan = { ...emptyScan, ...figures };
  return { samples: scanSamples({ scan, seconds: 1, endedMs: 0, intervalMs: 1 }), records: [] };
}

function capacity(usedPercent: number): Capacity {
  return {
    totalBytes: 100,
    usedBytes: usedPercent,
    availableBytes: 100 - usedPercent,
    inodes: 0,
    freeInodes: 0,
  };
}
