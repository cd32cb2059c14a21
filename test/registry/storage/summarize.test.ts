import fc from 'fast-check';
import { expect, test } from 'vitest';
import type {
  Defect,
  Reclaimable,
  RepositoryUsage,
  StorageReport,
} from '../../../src/registry/storage-layout/report.ts';
import { largestRepositories, summarize } from '../../../src/registry/storage/summarize.ts';

test('names the largest repositories and sums up the rest', () => {
  const repositories = [usage('small', 20), usage('large', 400), usage('middle', 300), usage('tiny', 1)];

  const largest = largestRepositories(repositories, 2);

  expect(largest).toEqual([
    usage('large', 400),
    usage('middle', 300),
    { name: 'other', tags: 2, manifests: 4, allBytes: 21, exclusiveBytes: 2.1, addedBytes: 0 },
  ]);
});

test('has no remainder where every repository is named', () => {
  expect(largestRepositories([usage('one', 1)], 1)).toEqual([usage('one', 1)]);
});

test('adds a repository that is called other to the remainder', () => {
  const repositories = [usage('other', 500), usage('large', 400), usage('small', 20)];

  const largest = largestRepositories(repositories, 1);

  expect(largest.map(({ name, allBytes }) => [name, allBytes])).toEqual([
    ['large', 400],
    ['other', 520],
  ]);
});

test.each([
  ['a colon', 'team:app'],
  ['a comma', 'team,app'],
  ['more than 255 characters', 'x'.repeat(256)],
])('adds a repository with %s in its name to the remainder', (_, name) => {
  const repositories = [usage(name, 500), usage('large', 400), usage('small', 20)];

  const largest = largestRepositories(repositories, 1);

  expect(largest.map((repository) => [repository.name, repository.allBytes])).toEqual([
    ['large', 400],
    ['other', 520],
  ]);
});

test('sums up the growth of repositories whose name no label takes', () => {
  const repositories = ['app', 'a:b', 'other', 'c:d'].map((name, index) => ({
    ...usage(name, 1),
    addedBytes: index + 1,
  }));

  const { grown } = summarize(report({ repositories }), 10);

  expect(grown).toEqual([
    { name: 'other', addedBytes: 9 },
    { name: 'app', addedBytes: 1 },
  ]);
});

test('adds up whatever the names and the limit', () => {
  const repository = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'other', 'a:b', 'c:d'),
    bytes: fc.nat(),
  });
  const repositories = fc.uniqueArray(repository, { selector: ({ name }) => name });

  fc.assert(
    fc.property(repositories, fc.nat(5), (all, limit) => {
      const usages = all.map(({ name, bytes }) => usage(name, bytes));
      const largest = largestRepositories(usages, limit);
      expect(total(largest)).toBe(total(usages));
      expect(new Set(largest.map(({ name }) => name)).size).toBe(largest.length);
      expect(largest.length).toBeLessThanOrEqual(limit + 1);
    }),
  );
});

test('names the hundred repositories that have grown most', () => {
  const repositories = Array.from({ length: 150 }, (_, index) => ({
    ...usage(`repository-${index}`, 1_000),
    addedBytes: index,
  }));

  const { grown } = summarize(report({ repositories }), 10);

  expect(grown).toHaveLength(100);
  expect(grown.slice(0, 2)).toEqual([
    { name: 'repository-149', addedBytes: 149 },
    { name: 'repository-148', addedBytes: 148 },
  ]);
});

test('does not name a repository that has not grown', () => {
  expect(summarize(report({ repositories: [usage('app', 5)] }), 10).grown).toEqual([]);
});

test('tells of what can be reclaimed how much it is, not which', () => {
  const known: Reclaimable = { status: 'known', ids: Int32Array.of(4, 7), bytes: 99 };
  const blocked: Reclaimable = { status: 'blocked', reason: 'a broken link' };

  const { reclaimable } = summarize(report({ reclaimable: { unreferenced: known, untagged: blocked } }), 10);

  expect(reclaimable).toEqual({ unreferenced: { status: 'known', count: 2, bytes: 99 }, untagged: blocked });
});

test('names ten defects of a kind, and counts all', () => {
  const defects = Array.from({ length: 300 }, (_, index): Defect => {
    return { kind: 'empty_blob', repository: '', what: String(index), detail: 'is empty' };
  });

  const summary = summarize(report({ defects, broken: { ...noneBroken, empty_blob: 300 } }), 10);

  expect(summary.defects).toHaveLength(10);
  expect(summary.broken.empty_blob).toBe(300);
});

test('names a defect that comes after many of another kind', () => {
  const many = Array.from({ length: 100 }, (_, index): Defect => {
    return { kind: 'empty_blob', repository: '', what: String(index), detail: 'is empty' };
  });
  const rare: Defect = { kind: 'index_cycle', repository: '', what: 'an index', detail: 'leads back' };

  const { defects } = summarize(report({ defects: [...many, rare] }), 10);

  expect(defects).toContainEqual(rare);
});

test('hands over nothing that grows with the registry', () => {
  const summary = summarize(report({}), 10);

  expect(
    Object.keys(summary).filter((key) => key === 'repositories' || key.startsWith('reclaimableBy')),
  ).toEqual([]);
});

const noneBroken = {
  ...{ link_target_missing: 0, empty_blob: 0, manifest_child_missing: 0, tag_target_missing: 0 },
  ...{ unreadable_manifest: 0, oversized_manifest: 0, invalid_link: 0, index_cycle: 0 },
  ...{ symbolic_link: 0, unexpected_entry: 0 },
};

function report(parts: Partial<StorageReport>): StorageReport {
  const nothing = { count: 0, bytes: 0 };
  const none: Reclaimable = { status: 'known', ids: new Int32Array(0), bytes: 0 };
  return {
    ...{ blobs: nothing, added: nothing, removed: nothing, repositoryCount: 0, repositories: [] },
    ...{ tags: 0, manifests: 0, release: 2, broken: noneBroken, defects: [] },
    reclaimable: { unreferenced: none, untagged: none },
    reclaimableByOtherRelease: { unreferenced: none, untagged: none },
    uploads: { ...nothing, oldestMs: undefined, oldest: [] },
    ...{ unreadable: 0, unreadablePath: '', files: 0 },
    ...parts,
  };
}

function usage(name: string, allBytes: number): RepositoryUsage {
  return { name, tags: 1, manifests: 2, allBytes, exclusiveBytes: allBytes / 10, addedBytes: 0 };
}

function total(repositories: readonly { allBytes: number }[]): number {
  return repositories.reduce((sum, { allBytes }) => sum + allBytes, 0);
}
