import { expect, test } from 'vitest';
import { RecentFailures } from '../../../src/collectors/log/recent-failures.ts';

const minute = 60_000;

test('counts a name once, until fifteen minutes after it was last seen', () => {
  const failures = new RecentFailures();
  failures.note('alice', 0);
  failures.note('bob', 5 * minute);
  failures.note('alice', 10 * minute);

  expect(failures.count(20 * minute)).toBe(2);
  expect(failures.count(21 * minute)).toBe(1);
  expect(failures.count(26 * minute)).toBe(0);
});

test('counts a thousand names and no more', () => {
  const failures = new RecentFailures();
  for (let name = 0; name < 1_500; name += 1) failures.note(String(name), 0);

  expect(failures.count(0)).toBe(1_000);
});

test('takes names for the same that differ after 256 characters', () => {
  const failures = new RecentFailures();
  failures.note(`${'x'.repeat(256)}1`, 0);
  failures.note(`${'x'.repeat(256)}2`, 0);
  failures.note('x'.repeat(255), 0);

  expect(failures.count(0)).toBe(2);
});

test('counts no empty name', () => {
  const failures = new RecentFailures();
  failures.note('', 0);

  expect(failures.count(0)).toBe(0);
});
