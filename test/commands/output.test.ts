import { expect, test } from 'vitest';
import { plainText } from '../../src/commands/output/plain-text.ts';
import { byteSize, count, timeSpan } from '../../src/commands/output/quantities.ts';

test('quantities are written for a person', () => {
  expect([0, 999, 1_000, 1_234_567].map(count)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([0, 1_023, 1_536, 5_368_709_120].map(byteSize)).toEqual(['0 B', '1023 B', '1.50 KiB', '5 GiB']);
  expect([0.0005, 0.25, 1.5, 75, 5_400, 93_600].map(timeSpan)).toEqual([
    '0.50 ms',
    '250 ms',
    '1.50 s',
    '1 min 15 s',
    '1 h 30 min',
    '1 d 2 h',
  ]);
});

test('a long name is cut before it is escaped', () => {
  expect(plainText(`ab\u0000${'c'.repeat(10)}`, 6)).toBe('ab\\u{0}cc…');
});
