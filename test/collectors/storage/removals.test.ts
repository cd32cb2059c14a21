import { expect, test } from 'vitest';
import { Removals } from '../../../src/collectors/storage/removals.ts';
import type { ScanSummary } from '../../../src/registry/storage/scan-summary.ts';
import { summaryOf } from './summary.ts';

test('adds up what went between the scan before and the first that began after', () => {
  const removals = scanned([0, 1, 500], [10, 12, 3], [19, 21, 20], [22, 24, 100], [30, 31, 1_000]);

  expect(removals.removedBetween(13_000, 20_000)).toEqual({ status: 'known', bytes: 120 });
  expect(removals.removedBetween(11_000, 19_500)).toEqual({ status: 'known', bytes: 123 });
  expect(removals.removedBetween(12_000, 12_500)).toEqual({ status: 'known', bytes: 20 });
});

test('knows nothing where no scan had ended before, and waits for one that begins after', () => {
  const removals = scanned([0, 1, 500], [10, 12, 3]);

  expect(removals.removedBetween(500, 600)).toEqual({ status: 'unknown' });
  expect(removals.removedBetween(2_000, 10_500)).toEqual({ status: 'pending' });
  expect(removals.removedBetween(2_000, 10_000)).toEqual({ status: 'known', bytes: 3 });
});

test('does not go by a scan that has not seen everything', () => {
  const removals = scanned([0, 1, 0]);

  note(removals, [10, 11, 0], { unreadable: 1 });
  note(removals, [20, 21, 0], { blobs: { count: 0, bytes: 0 }, repositoryCount: 0 });
  const unseen = removals.removedBetween(2_000, 9_000);
  note(removals, [30, 31, 70], { blobs: { count: 0, bytes: 0 }, repositoryCount: 0 });

  expect(unseen).toEqual({ status: 'pending' });
  expect(removals.removedBetween(2_000, 9_000)).toEqual({ status: 'known', bytes: 70 });
});

/** In seconds: its begin, its end, and the bytes that were gone. */
type Scan = readonly [number, number, number];

function scanned(...scans: readonly Scan[]): Removals {
  const removals = new Removals(() => undefined);
  for (const scan of scans) note(removals, scan);
  return removals;
}

function note(removals: Removals, [began, ended, bytes]: Scan, change: Partial<ScanSummary> = {}): void {
  const removed = { count: Math.min(bytes, 1), bytes };
  removals.note({
    summary: summaryOf({ removed, ...change }),
    seconds: ended - began,
    endedMs: ended * 1_000,
  });
}
