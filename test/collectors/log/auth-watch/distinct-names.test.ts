import { describe, expect, test } from 'vitest';
import { DistinctNames } from '../../../../src/collectors/log/auth-watch/distinct-names.ts';
import { KeyedHash } from '../../../../src/collectors/log/auth-watch/keyed-hash.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 20, 10);
const standardError = 1.04 / Math.sqrt(4_096);

describe('up to 512 names', () => {
  test('counts a name once, until fifteen minutes after it was last seen', () => {
    const names = new DistinctNames();
    names.note(1, start, start);
    names.note(2, start + 5 * minute, start + 5 * minute);
    names.note(1, start + 10 * minute, start + 10 * minute);

    expect([20, 21, 25, 26].map((after) => names.count(start + after * minute))).toEqual([2, 1, 1, 0]);
  });

  test('keeps the latest sight of a name whose lines come out of order', () => {
    const names = new DistinctNames();
    names.note(1, start + 10_000, start + 10_000);
    names.note(1, start, start + 10_000);

    expect(names.count(start + 15 * minute + 5_000)).toBe(1);
  });

  test('takes no notice of a line that is older than fifteen minutes', () => {
    const names = new DistinctNames();
    names.note(1, start - 180 * minute, start);

    expect(names.count(start)).toBe(0);
  });

  test('counts exactly', () => {
    const names = new DistinctNames();
    noteMany(names, { count: 512, atMs: start });

    expect(names.count(start)).toBe(512);
  });

  test('counts exactly however many names came before the window', () => {
    const names = new DistinctNames();
    noteMany(names, { count: 5_000, atMs: start });
    noteMany(names, { count: 512, atMs: start + 14 * minute, prefix: 'late' });

    expect(names.count(start + 15 * minute)).not.toBe(512);
    expect(names.count(start + 15 * minute + 1)).toBe(512);
  });
});

describe('beyond', () => {
  test.each([600, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000])(
    'estimates %i names with less than three standard errors',
    (count) => {
      const names = new DistinctNames();
      noteMany(names, { count, atMs: start });

      expect(Math.abs(names.count(start) / count - 1)).toBeLessThan(3 * standardError);
    },
  );

  test.each([1_000, 10_000])('errs by no more than was promised, over forty keys and %i names', (count) => {
    const errors = Array.from({ length: 40 }, (_, key) => {
      const names = new DistinctNames();
      noteMany(names, { count, atMs: start, key });
      return names.count(start) / count - 1;
    });
    const rootMeanSquare = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);

    // Forty errors spread by chance: their root mean square itself errs by a ninth.
    expect(rootMeanSquare).toBeLessThan(standardError * 1.3);
  });

  test('counts no name twice that comes again and again', () => {
    const names = new DistinctNames();
    for (let round = 0; round < 10; round += 1)
      noteMany(names, { count: 2_000, atMs: start + round * minute });

    expect(Math.abs(names.count(start + 10 * minute) / 2_000 - 1)).toBeLessThan(3 * standardError);
  });

  test('lets names go that are older than sixteen minutes', () => {
    const names = new DistinctNames();
    noteMany(names, { count: 10_000, atMs: start });
    noteMany(names, { count: 2_000, atMs: start + 8 * minute, prefix: 'late' });

    expect(Math.abs(names.count(start + 14 * minute) / 12_000 - 1)).toBeLessThan(3 * standardError);
    expect(Math.abs(names.count(start + 16 * minute) / 2_000 - 1)).toBeLessThan(3 * standardError);
  });

  test('begins anew after a pause of an hour', () => {
    const names = new DistinctNames();
    noteMany(names, { count: 10_000, atMs: start });
    noteMany(names, { count: 2_000, atMs: start + 60 * minute, prefix: 'late' });

    expect(Math.abs(names.count(start + 60 * minute) / 2_000 - 1)).toBeLessThan(3 * standardError);
  });

  test('counts no more than what came since the clock was set back by a day', () => {
    const names = new DistinctNames();
    noteMany(names, { count: 10_000, atMs: start });
    noteMany(names, { count: 10, atMs: start - 1_440 * minute });

    expect(names.count(start - 1_440 * minute)).toBe(10);
  });
});

interface Many {
  readonly count: number;
  readonly atMs: number;
  readonly prefix?: string;
  readonly key?: number;
}

function noteMany(names: DistinctNames, { count, atMs, prefix = 'name', key = 1 }: Many): void {
  const hash = new KeyedHash([key, 2_026]);
  for (let index = 0; index < count; index += 1) names.note(hash.of(`${prefix}-${index}`), atMs, atMs);
}
