import { expect, test } from 'vitest';

import { inWalkOrder } from '../../../src/registry/storage-layout/walk-order.ts';

function ordered(walksBy: 'path components' | 'object keys', names: readonly string[]): readonly string[] {
  const repositories = names.map((name) => ({ name }));
  return inWalkOrder(repositories, walksBy).map(({ name }) => name);
}

test('meets a repository of a file system among its nested ones, at its own underscore', () => {
  expect(ordered('path components', ['a', 'a-b', 'a/b', 'a/0x', 'a/Z'])).toEqual([
    'a/0x',
    'a/Z',
    'a',
    'a/b',
    'a-b',
  ]);
});

test('meets a repository of an object store where its key sorts', () => {
  expect(ordered('object keys', ['a', 'a-b', 'a/b', 'a/0x', 'a0'])).toEqual([
    'a-b',
    'a/0x',
    'a',
    'a/b',
    'a0',
  ]);
});
