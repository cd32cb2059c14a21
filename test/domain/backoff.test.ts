import { expect, test } from 'vitest';
import { Backoff } from '../../src/domain/backoff.ts';

const bounds = { firstMs: 1_000, longestMs: 5_000 };

test('waits twice as long each time, up to a bound, and begins anew after a success', () => {
  const waits = new Backoff({ ...bounds, random: () => 0 });

  expect([1, 2, 3, 4, 5].map(() => waits.next())).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  waits.reset();
  expect(waits.next()).toBe(1_000);
});

test('is up to a half shorter by chance', () => {
  const waits = new Backoff({ ...bounds, random: () => 1 });

  expect([waits.next(), waits.next()]).toEqual([500, 1_000]);
});
