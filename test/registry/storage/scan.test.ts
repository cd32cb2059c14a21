import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestRepositories } from '../../../src/registry/storage/scan.ts';

test('names the largest repositories and sums up the rest', () => {
  const repositories = [
    usage('small', 20, 2),
    usage('large', 400, 40),
    usage('middle', 300, 30),
    usage('tiny', 1, 1),
  ];

  expect(largestRepositories(repositories, 2)).toEqual([
    usage('large', 400, 40),
    usage('middle', 300, 30),
    usage('other', 21, 3),
  ]);
});

test('has no remainder where every repository is named', () => {
  expect(largestRepositories([usage('one', 1, 1)], 1)).toEqual([usage('one', 1, 1)]);
});

test('adds a repository that is called other to the remainder', () => {
  const repositories = [usage('other', 500, 50), usage('large', 400, 40), usage('small', 20, 2)];

  expect(largestRepositories(repositories, 1)).toEqual([usage('large', 400, 40), usage('other', 520, 52)]);
});

test('adds up whatever the names and the limit', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'other');
  const repositories = fc.uniqueArray(fc.record({ name, allBytes: fc.nat(), exclusiveBytes: fc.nat() }), {
    selector: (repository) => repository.name,
  });

  fc.assert(
    fc.property(repositories, fc.nat(5), (all, limit) => {
      const largest = largestRepositories(all, limit);
      expect(total(largest)).toBe(total(all));
      expect(new Set(largest.map((repository) => repository.name)).size).toBe(largest.length);
      expect(largest.length).toBeLessThanOrEqual(limit + 1);
    }),
  );
});

function usage(name: string, allBytes: number, exclusiveBytes: number) {
  return { name, allBytes, exclusiveBytes };
}

function total(repositories: readonly { allBytes: number }[]): number {
  return repositories.reduce((sum, { allBytes }) => sum + allBytes, 0);
}
