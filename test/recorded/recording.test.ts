import { expect, test } from 'vitest';
import { readRecording, writeRecording } from './recording.ts';
import { replay } from './replay.ts';

const hour = 3_600;

test('a recording holds what each scrape had, and what it did not have', () => {
  const scrapes = [
    '# HELP up x\nup{path="a b"} 1\nold 5\n',
    'up{path="a b"} 1\nnew 7\n',
    'up{path="a b"} 2\nnew 7\n',
  ].map((text, index) => ({ atMs: 1_000 + index * 15_000, text }));

  expect(writeRecording(scrapes, 15_000)).toBe(
    ['# from 1000 every 15000 ms', 'new _ 7*2', 'old 5 _*2', 'up{path="a b"} 1*2 2', ''].join('\n'),
  );
});

test.each(['eventful', 'healthy'])(
  'every series of the %s one has a value for each of 49 scrapes',
  (name) => {
    const { series, intervalMs, startMs } = readRecording(name);

    expect([...series.values()].filter((values) => values.length !== 49)).toEqual([]);
    expect([...series].filter(([key, values]) => key === '' || values.some(Number.isNaN))).toEqual([]);
    expect({ intervalMs, isLate: startMs > Date.UTC(2026, 10, 1) }).toEqual({
      intervalMs: 15_000,
      isLate: true,
    });
    expect(series.size).toBeGreaterThan(600);
  },
);

test('is replayed with counters that go on and points in time that move along', () => {
  const series = new Map([
    ['requests_total', [1, 3, 6]],
    ['late_total', [undefined, 1, 2]],
    ['bytes', [5, 6, 7]],
    ['last_success_timestamp_seconds', [99, 99, 129]],
  ]);
  const courses = replay({ startMs: 100_000, intervalMs: 15_000, series }, hour * 1_000);
  const at = (seconds: number) => [...courses.values()].map((course) => course(seconds * 1_000));

  expect(at(0)).toEqual([1, undefined, 5, hour - 1]);
  expect(at(15)).toEqual([3, 1, 6, hour - 1]);
  expect(at(30)).toEqual([6, 2, 5, hour + 29]);
  expect(at(3 * 30 + 15)).toEqual([18, 7, 6, hour + 89]);
});
