import { describe, expect, test } from 'vitest';
import { inChunks } from '../../src/commands/output/chunks.ts';
import { differences } from '../../src/commands/scan/other-release.ts';
import { jsonOf } from '../../src/commands/scan/json.ts';
import { reportOf } from '../../src/commands/scan/report.ts';
import type { Scanned } from '../../src/commands/scan/scanned.ts';
import { sortedDigests } from '../../src/commands/scan/sorted-digests.ts';
import {
  brokenKinds,
  type Reclaimable,
  type ReclaimableByMode,
  type StorageReport,
} from '../../src/registry/storage-layout/report.ts';

const endMs = Date.UTC(2026, 10, 20, 12);
const gibi = 2 ** 30;
const digests = ['sha256:bb', 'sha512:aa', 'sha256:aa', 'sha384:ff'].map((text) =>
  text.padEnd({ sha256: 71, sha384: 103, sha512: 135 }[text.slice(0, 6)] ?? 0, '0'),
);
const evil = '\u001b[2J\u009b31m\u202egnp\r\u2028\u{e0041}\nforged line';

function known(ids: readonly number[], bytes: number): Reclaimable {
  return { status: 'known', ids: Int32Array.from(ids), bytes };
}

const nothing: ReclaimableByMode = { unreferenced: known([], 0), untagged: known([], 0) };
const noneBroken = Object.fromEntries(brokenKinds.map((kind) => [kind, 0])) as StorageReport['broken'];

function reportWith(changes: Partial<StorageReport> = {}): StorageReport {
  return {
    blobs: { count: 0, bytes: 0 },
    added: { count: 0, bytes: 0 },
    removed: { count: 0, bytes: 0 },
    repositoryCount: 0,
    repositories: [],
    tags: 0,
    manifests: 0,
    release: 2,
    reclaimable: nothing,
    reclaimableByOtherRelease: nothing,
    uploads: { count: 0, bytes: 0, oldestMs: undefined, oldest: [] },
    broken: noneBroken,
    defects: [],
    unreadable: 0,
    unreadablePath: '',
    files: 0,
    ...changes,
  };
}

function scannedWith(changes: Partial<StorageReport> = {}): Scanned {
  return {
    name: '/var/lib/registry',
    report: reportWith(changes),
    digestText: (id) => digests[id] ?? '',
    capacity: undefined,
    durationMs: 1_234.5,
    endMs,
  };
}

function usage(name: string, allBytes: number, exclusiveBytes: number) {
  return { name, tags: 12, manifests: 1_234, allBytes, exclusiveBytes, addedBytes: 0 };
}

const full = scannedWith({
  blobs: { count: 34_567, bytes: 40 * gibi },
  repositoryCount: 3,
  repositories: [usage('team/web', 30 * gibi, gibi), usage('team/api', gibi, 512), usage('old', 0, 0)],
  tags: 36,
  manifests: 3_702,
  reclaimable: { unreferenced: known([0], gibi), untagged: known([0, 1, 2, 3], 3 * gibi) },
  reclaimableByOtherRelease: { unreferenced: known([0], gibi), untagged: known([0, 1], 2 * gibi) },
  uploads: {
    count: 7,
    bytes: 5_000,
    oldestMs: endMs - 3 * 86_400_000,
    oldest: [
      { repository: 'team/web', id: 'a', bytes: 4_096, startedMs: endMs - 3 * 86_400_000 },
      { repository: 'team/api', id: 'b', bytes: 904, startedMs: endMs - 61_000 },
    ],
  },
  broken: { ...noneBroken, tag_target_missing: 7, symbolic_link: 1 },
  defects: [
    ...Array.from({ length: 6 }, (_, at) => ({
      kind: 'tag_target_missing' as const,
      repository: 'team/web',
      what: `tag v${at}`,
      detail: 'pulls of it fail',
    })),
    { kind: 'symbolic_link', repository: '', what: 'docker/away', detail: 'is not followed' },
  ],
  unreadable: 2,
  unreadablePath: '/var/lib/registry/docker/x',
  files: 123_456,
});

describe('the table', () => {
  test('answers how full, by whom, what would go and what is broken', () => {
    const capacity = {
      totalBytes: 100 * gibi,
      availableBytes: 58 * gibi,
      usedBytes: 40 * gibi,
      inodes: 1,
      freeInodes: 1,
    };

    expect(reportOf({ ...full, capacity }, { top: 2, hasColour: false })).toMatchInlineSnapshot(`
      "Storage /var/lib/registry
        file system   42 % full, 58 GiB of 100 GiB available
        stored        40 GiB in 34,567 blobs
        repositories  3 with 36 tags and 3,702 manifests
        largest       team/web with 30 GiB, 75 % of all
        garbage       1 GiB in 1 blob, with --delete-untagged 3 GiB in 4 blobs
        uploads       4.88 KiB in 7 unfinished
        broken        7 tag_target_missing, 1 symbolic_link
        not readable  2 files or directories
        scan          123,456 files in 1.23 s

      Largest repositories: 2 of 3
        repository  tags  manifests     all  exclusive
        team/web      12      1,234  30 GiB      1 GiB
        team/api      12      1,234   1 GiB      512 B
        all: blobs that the repository links; exclusive: those of them that no other repository links.

      What garbage collection would delete, by the rules of Distribution 2.8
        registry garbage-collect                    1 GiB in 1 blob
        registry garbage-collect --delete-untagged  3 GiB in 4 blobs
        Distribution 3 would delete 2 GiB in 2 blobs with --delete-untagged: 2.8 deletes the layers of multi-arch images, even tagged ones

      Unfinished uploads: 7
              age   size  oldest
          3 d 0 h  4 KiB  team/web a
        1 min 1 s  904 B  team/api b

      Broken: 8
        7 tag_target_missing
          team/web tag v0: pulls of it fail
          team/web tag v1: pulls of it fail
          team/web tag v2: pulls of it fail
          team/web tag v3: pulls of it fail
          team/web tag v4: pulls of it fail
          and 2 more
        1 symbolic_link
          docker/away: is not followed

      Not readable: 2
        /var/lib/registry/docker/x and others
        Everything above tells only what could be read; run the scan as a user who may read all.
      "
    `);
  });

  test('of an empty registry has no sections that say nothing', () => {
    expect(reportOf(scannedWith(), { top: 20, hasColour: false })).toMatchInlineSnapshot(`
      "Storage /var/lib/registry
        stored        0 B in 0 blobs
        repositories  0 with 0 tags and 0 manifests
        largest       none
        garbage       0 B in 0 blobs
        uploads       none unfinished
        broken        nothing
        scan          0 files in 1.23 s

      What garbage collection would delete, by the rules of Distribution 2.8
        registry garbage-collect                    0 B in 0 blobs
        registry garbage-collect --delete-untagged  0 B in 0 blobs
      "
    `);
  });

  test('says why garbage collection would fail, or why nobody knows', () => {
    const text = reportOf(
      scannedWith({
        reclaimable: {
          unreferenced: { status: 'blocked', reason: 'a link is cut short' },
          untagged: { status: 'unknown', reason: 'blobs cannot be read' },
        },
      }),
      { top: 20, hasColour: false },
    );

    expect(text).toContain(
      '  registry garbage-collect                    nothing, it would fail: a link is cut short\n',
    );
    expect(text).toContain('  registry garbage-collect --delete-untagged  not known: blobs cannot be read\n');
  });

  test('has bold headings only where colours are wanted', () => {
    expect(reportOf(full, { top: 2, hasColour: true })).toContain('\u001b[1mBroken: 8\u001b[0m\n');
    expect(reportOf(full, { top: 2, hasColour: false })).not.toContain('\u001b');
  });
});

describe('what the other line of Distribution would delete', () => {
  test('is not told where it is the same', () => {
    expect(differences(reportWith())).toEqual([]);
  });

  test('is told with the reason where multi-arch images lose their layers', () => {
    expect(differences(full.report)).toEqual([
      'Distribution 3 would delete 2 GiB in 2 blobs with --delete-untagged: 2.8 deletes the layers of multi-arch images, even tagged ones',
    ]);
  });

  test('is told once where it would fail in both modes', () => {
    const blocked: Reclaimable = { status: 'blocked', reason: 'schemaVersion 1' };

    const told = differences(
      reportWith({ reclaimableByOtherRelease: { unreferenced: blocked, untagged: blocked } }),
    );

    expect(told).toEqual(['Distribution 3 would fail: schemaVersion 1']);
  });

  test('is told where only ours would fail', () => {
    const blocked: Reclaimable = { status: 'blocked', reason: 'no tags' };

    const told = differences(
      reportWith({
        reclaimable: { ...nothing, untagged: blocked },
        reclaimableByOtherRelease: { ...nothing, untagged: known([1], 2_048) },
      }),
    );

    expect(told).toEqual(['Distribution 3 would delete 2 KiB in 1 blob with --delete-untagged']);
  });
});

describe('the JSON', () => {
  const keys = [
    ...['blobs', 'repositories', 'reclaimable', 'uploads', 'broken', 'scan'],
    ...['tags', 'manifests', 'release', 'otherRelease', 'capacity', 'unreadable', 'oldestUploads', 'defects'],
  ];

  function printed(scanned: Scanned): Record<string, unknown> {
    return JSON.parse([...jsonOf(scanned)].join('')) as Record<string, unknown>;
  }

  test('has its keys in a known order', () => {
    const json = printed(full);

    expect(Object.keys(json)).toEqual(keys);
    expect(Object.keys(json['broken'] as object)).toEqual([...brokenKinds]);
    expect(JSON.stringify(json['blobs'])).toBe(`{"count":34567,"bytes":${40 * gibi}}`);
    expect(JSON.stringify(json['scan'])).toBe('{"durationMs":1235,"files":123456}');
    expect(JSON.stringify(json['uploads'])).toBe(
      '{"count":7,"bytes":5000,"oldest":"2026-11-17T12:00:00.000Z"}',
    );
  });

  test('names all repositories whatever the table would', () => {
    expect(printed(full)['repositories']).toEqual([
      { name: 'team/web', tags: 12, manifests: 1_234, bytes: 30 * gibi, exclusiveBytes: gibi },
      { name: 'team/api', tags: 12, manifests: 1_234, bytes: gibi, exclusiveBytes: 512 },
      { name: 'old', tags: 12, manifests: 1_234, bytes: 0, exclusiveBytes: 0 },
    ]);
  });

  test('names digests in their own order', () => {
    expect(printed(full)['reclaimable']).toEqual({
      unreferenced: { blobs: 1, bytes: gibi, digests: [digests[0]] },
      untagged: { blobs: 4, bytes: 3 * gibi, digests: [...digests].sort() },
    });
  });

  test('tells what blocks a collection, and what is not known', () => {
    const reclaimable = {
      unreferenced: { status: 'blocked', reason: 'because' },
      untagged: { status: 'unknown', reason: 'why' },
    } as const;

    expect(JSON.stringify(printed(scannedWith({ reclaimable }))['reclaimable'])).toBe(
      '{"unreferenced":{"blobs":0,"bytes":0,"digests":[],"blocked":"because"},"untagged":{"blobs":null,"bytes":null,"digests":[],"unknown":"why"}}',
    );
  });

  test('of an empty registry is whole', () => {
    expect(printed(scannedWith())).toMatchObject({
      repositories: [],
      uploads: { count: 0, bytes: 0, oldest: null },
      capacity: null,
      unreadable: { files: 0, example: null },
      defects: [],
    });
  });

  test('has no time for what a date cannot tell', () => {
    const uploads = { ...full.report.uploads, oldestMs: 1e300 };

    expect(printed(scannedWith({ uploads }))['uploads']).toMatchObject({ oldest: null });
  });

  test('comes in pieces that are neither small nor all of it', () => {
    const pieces = [
      ...inChunks(
        (function* () {
          for (let at = 0; at < 10_000; at += 1) yield 'x'.repeat(100);
        })(),
      ),
    ];

    expect(pieces.join('')).toHaveLength(1_000_000);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(70_000);
    expect(pieces.length).toBeLessThan(20);
  });
});

test('digests that begin alike are in order too', () => {
  const texts = ['2', '1', '3'].map((end) => `sha256:${'a'.repeat(63)}${end}`);

  const sorted = [...sortedDigests(Int32Array.of(0, 1, 2), (id) => texts[id] ?? '')];

  expect(sorted).toEqual([...texts].sort());
});

describe.each(['table', 'JSON'])('the %s', (form) => {
  test('lets no name steer the terminal', () => {
    const scanned = {
      ...scannedWith({
        repositoryCount: 1,
        repositories: [usage(evil, 1, 1)],
        reclaimable: {
          unreferenced: { status: 'blocked', reason: evil },
          untagged: { status: 'unknown', reason: evil },
        },
        reclaimableByOtherRelease: {
          unreferenced: { status: 'known', ids: Int32Array.of(1), bytes: 1 },
          untagged: { status: 'blocked', reason: evil },
        },
        uploads: {
          count: 1,
          bytes: 1,
          oldestMs: 1,
          oldest: [{ repository: evil, id: evil, bytes: 1, startedMs: 1 }],
        },
        broken: { ...noneBroken, invalid_link: 1 },
        defects: [{ kind: 'invalid_link', repository: evil, what: evil, detail: evil }],
        unreadable: 1,
        unreadablePath: evil,
      }),
      name: evil,
    };

    const text =
      form === 'JSON' ? [...jsonOf(scanned)].join('') : reportOf(scanned, { top: 20, hasColour: false });

    expect(text).toContain('forged line');
    expect(text).not.toMatch(/^\s*forged line/m);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});
