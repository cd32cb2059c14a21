import { expect, test } from 'vitest';

import { reportOf } from '../../../src/registry/storage-layout/report-of.ts';
import { image, treeOf, type Sketch } from './sketched-tree.ts';

const shared: Sketch = {
  blobs: { config: 1, one: 10, two: 200, unlinked: 4_000 },
  manifests: { image: image(['one']) },
  repositories: {
    small: { layers: ['one'], tags: { latest: 'image' } },
    large: { revisions: ['image'], layers: ['one', 'two', 'missing'] },
    both: { revisions: ['image'], layers: ['image', 'config'] },
  },
};

test('counts each blob once', () => {
  expect(reportOf(treeOf(shared), 2).blobs).toEqual({ count: 5, bytes: 4_311 });
});

test('counts what a repository links once in it, largest first', () => {
  const { repositories } = reportOf(treeOf(shared), 2);

  expect(repositories.map(({ name, allBytes }) => [name, allBytes])).toEqual([
    ['large', 310],
    ['both', 101],
    ['small', 10],
  ]);
});

test('counts what only one repository links as its own', () => {
  const { repositories } = reportOf(treeOf(shared), 2);

  expect(repositories.map(({ exclusiveBytes }) => exclusiveBytes)).toEqual([200, 1, 0]);
});

test('counts links of manifests and tags', () => {
  expect(reportOf(treeOf(shared), 2)).toMatchObject({ tags: 1, manifests: 2, repositoryCount: 3 });
});

test('names what either release would delete', () => {
  const { reclaimable, reclaimableByOtherRelease } = reportOf(treeOf(shared), 3);

  expect(reclaimable.unreferenced).toMatchObject({ status: 'known', bytes: 4_200 });
  expect(reclaimableByOtherRelease.untagged).toMatchObject({ status: 'known', bytes: 4_311 });
});

test('tells of uploads how much they hold, and the oldest first', () => {
  const uploads = [
    { repository: 'a', id: 'young', bytes: 5, startedMs: 20 },
    { repository: 'a', id: 'old', bytes: 7, startedMs: 10 },
  ];

  const report = reportOf(treeOf({ rest: { uploads } }), 2);

  expect(report.uploads).toMatchObject({ count: 2, bytes: 12, oldestMs: 10 });
  expect(report.uploads.oldest.map(({ id }) => id)).toEqual(['old', 'young']);
});

test('tells of no uploads no age', () => {
  expect(reportOf(treeOf({}), 2).uploads).toEqual({ count: 0, bytes: 0, oldestMs: undefined, oldest: [] });
});
