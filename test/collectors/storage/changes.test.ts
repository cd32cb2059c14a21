import { expect, test } from 'vitest';
import { ScanWatch, ThresholdWatch } from '../../../src/collectors/storage/changes.ts';
import { unknownRoom } from '../../../src/collectors/storage/room.ts';
import type { LogRecord } from '../../../src/domain/log-record.ts';
import type { Defect } from '../../../src/registry/storage-layout/report.ts';
import type { ScanSummary } from '../../../src/registry/storage/scan-summary.ts';
import { soundStorage, summaryOf } from './summary.ts';

const free = { status: 'known', count: 0, bytes: 0 } as const;
const blocked = { status: 'blocked', reason: 'a link is empty' } as const;
const unknown = { status: 'unknown', reason: 'a directory may not be read' } as const;

test('tells once that the threshold is crossed, and once that it is not any more', () => {
  const watch = new ThresholdWatch(0.8);

  const told = [79, 81, 95, 80, 10].map((used) =>
    watch
      .look({ ...unknownRoom, totalBytes: 100, availableBytes: 100 - used }, 0)
      .map(({ eventName }) => eventName),
  );

  expect(told).toEqual([
    [],
    ['docker.registry.storage.over_threshold'],
    [],
    ['docker.registry.storage.under_threshold'],
    [],
  ]);
});

test('takes a capacity that is not known for no change', () => {
  const watch = new ThresholdWatch(0.8);
  watch.look({ ...unknownRoom, totalBytes: 100, availableBytes: 1 }, 0);

  expect(watch.look(unknownRoom, 0)).toEqual([]);
});

test('says nothing of a storage in which nothing is wrong', () => {
  expect(recordsOf({}, {})).toEqual([[], []]);
});

test('tells what is broken with examples, once, and again when there is more of it', () => {
  const cycle = defect('an index lists itself');
  const one = { broken: { ...soundStorage, index_cycle: 1 }, defects: [cycle] };
  const two = { broken: { ...soundStorage, index_cycle: 2 }, defects: [cycle, cycle] };

  const told = recordsOf(one, one, two);

  expect(told.map((records) => records.length)).toEqual([1, 0, 1]);
  expect(told[0]?.[0]).toEqual({
    eventName: 'docker.registry.storage.broken',
    severity: 'warn',
    body: 'broken in the storage: index_cycle, 1 now, 0 before: team/app sha256:1: an index lists itself',
    timestampMs: 7,
    attributes: {
      'docker.registry.storage.kind': 'index_cycle',
      'docker.registry.storage.count': 1,
      'docker.registry.storage.examples': 'team/app sha256:1',
    },
  });
});

test('tells what has been mended', () => {
  const told = recordsOf({ broken: { ...soundStorage, empty_blob: 3 } }, {});

  expect(told[1]).toMatchObject([
    {
      eventName: 'docker.registry.storage.mended',
      severity: 'info',
      body: 'broken in the storage: empty_blob, 0 now, 3 before',
    },
  ]);
});

test('shows a few examples, and of a long name its beginning', () => {
  const long = { ...defect('x'), what: 'y'.repeat(10_000) };
  const broken = { ...soundStorage, index_cycle: 50 };

  const [records = []] = recordsOf({ broken, defects: Array.from({ length: 50 }, () => long) });

  expect(String(records[0]?.attributes['docker.registry.storage.examples']).length).toBeLessThan(700);
  expect(records[0]?.body.length).toBeLessThan(400);
});

test('tells why garbage collection would fail, in which mode, and that it would work again', () => {
  const told = recordsOf(
    { reclaimable: { unreferenced: free, untagged: blocked } },
    { reclaimable: { unreferenced: free, untagged: blocked } },
    { reclaimable: { unreferenced: free, untagged: free } },
  );

  expect(told.map((records) => records.map(({ body, severity }) => `${severity}: ${body}`))).toEqual([
    ['warn: garbage-collect --delete-untagged would fail: a link is empty'],
    [],
    ['info: garbage-collect --delete-untagged would work again'],
  ]);
  expect(told[0]?.[0]?.attributes).toEqual({
    'docker.registry.storage.mode': 'untagged',
    'docker.registry.storage.reason': 'a link is empty',
  });
});

test('takes what cannot be told of garbage collection for no change', () => {
  const told = recordsOf(
    { reclaimable: { unreferenced: blocked, untagged: free } },
    { reclaimable: { unreferenced: unknown, untagged: unknown } },
    { reclaimable: { unreferenced: blocked, untagged: free } },
  );

  expect(told.map((records) => records.length)).toEqual([1, 0, 0]);
});

test('names a file that may not be read once, and tells when all may', () => {
  const unreadable = { unreadable: 3, unreadablePath: 'repositories/a' };

  const told = recordsOf(unreadable, { ...unreadable, unreadable: 4 }, {});

  expect(told.map((records) => records.map(({ body }) => body))).toEqual([
    ['3 files or directories of the storage may not be read, "repositories/a" among them'],
    [],
    ['everything in the storage may be read again'],
  ]);
});

/** What one watch tells of scans that follow each other. */
function recordsOf(...changes: readonly Partial<ScanSummary>[]): readonly (readonly LogRecord[])[] {
  const watch = new ScanWatch();
  return changes.map((change) => watch.look(summaryOf(change), 7));
}

function defect(detail: string): Defect {
  return { kind: 'index_cycle', repository: 'team/app', what: 'sha256:1', detail };
}
