import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatSeconds, formatTime } from '../../src/web/status/figures.ts';

test.each([
  [undefined, '–'],
  [0, '0 B'],
  [1, '1 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1536, '1.5 KiB'],
  [102_400, '100 KiB'],
  [1024 ** 2, '1.0 MiB'],
  [1024 ** 3 * 2.25, '2.3 GiB'],
  [1024 ** 5, '1.0 PiB'],
  [1024 ** 6, '1024 PiB'],
])('%s bytes are written %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [undefined, '–'],
  [0, '0'],
  [1_234_567, '1,234,567'],
])('a count of %s is written %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [0, '0 ms'],
  [0.0123, '12 ms'],
  [1, '1.0 s'],
  [61.25, '61.3 s'],
])('%s seconds are written %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test.each([
  [Date.UTC(2026, 11, 31, 23, 59, 59, 999), '2026-12-31 23:59:59 UTC'],
  [Number.NaN, '–'],
  [1e20, '–'],
])('the moment %s is written %s', (ms, text) => {
  expect(formatTime(ms)).toBe(text);
});
