import { expect, test } from 'vitest';
import { SubjectTable } from '../../../../src/collectors/log/auth-watch/subject-table.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 20, 10);
const thresholds = { companions: 5, attempts: 10 };

test('remembers 1,024 subjects at most, and forgets those with the fewest failures first', () => {
  const table = new SubjectTable(thresholds);
  for (let times = 0; times < 3; times += 1) fail(table, { from: 0, to: 700 });
  fail(table, { from: 1_000, to: 50_000 });

  expect(table.size).toBeLessThanOrEqual(1_024);
  expect(Array.from({ length: 700 }, (_, hash) => table.get(hash)?.failures)).toEqual(
    new Array<number>(700).fill(3),
  );
});

test('forgets the oldest of those with equally few failures', () => {
  const table = new SubjectTable(thresholds);
  fail(table, { from: 0, to: 512, atMs: start + minute });
  fail(table, { from: 512, to: 1_025, atMs: start });

  expect([0, 511, 767, 768, 1_024].map((hash) => table.get(hash) !== undefined)).toEqual([
    true,
    true,
    false,
    true,
    true,
  ]);
});

test('gives a newcomer time for more failures while others come and go', () => {
  const table = new SubjectTable(thresholds);
  for (let times = 0; times < 5; times += 1) fail(table, { from: 0, to: 1_024 });
  for (let times = 0; times < 5; times += 1) fail(table, { from: 5_000, to: 5_100 });

  expect(table.get(5_050)?.failures).toBe(5);
});

test('lets a subject begin anew that has been quiet for more than fifteen minutes', () => {
  const table = new SubjectTable(thresholds);
  const first = table.fail(1, { timeMs: start, nowMs: start });
  const again = table.fail(1, { timeMs: start + 15 * minute, nowMs: start });
  const later = table.fail(1, { timeMs: start + 30 * minute + 1, nowMs: start });

  expect(again).toBe(first);
  expect([first.failures, later.failures]).toEqual([2, 1]);
});

test.each([
  ['the log', { timeMs: start + 15 * minute + 1, nowMs: start }],
  ['our own', { timeMs: start, nowMs: start + 15 * minute + 1 }],
])('forgets who has been quiet by the clock of %s, and says so', (_, moment) => {
  const forgotten: number[] = [];
  const table = new SubjectTable(thresholds, (hash) => forgotten.push(hash));
  table.fail(1, { timeMs: start, nowMs: start });

  table.forgetQuiet(moment);

  expect([table.size, forgotten]).toEqual([0, [1]]);
});

function fail(
  table: SubjectTable,
  { from, to, atMs = start }: { readonly from: number; readonly to: number; readonly atMs?: number },
): void {
  for (let hash = from; hash < to; hash += 1) table.fail(hash, { timeMs: atMs, nowMs: start });
}
