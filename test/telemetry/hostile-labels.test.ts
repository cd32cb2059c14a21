import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counter } from '../../src/domain/metric.ts';
import { add } from '../../src/domain/report.ts';
import { MetricStore } from '../../src/telemetry/metric-store.ts';
import { parseSeries, seriesOf } from './exposition.ts';

const pulls = counter('pulls_total', 'Pulls.', {
  labels: [
    { name: 'repository', values: 'capped' },
    { name: 'tag', values: 'capped' },
  ],
});

const marks = [
  ',',
  ':',
  '"',
  '\\',
  '\n',
  '\r',
  '\t',
  '{',
  '}',
  '=',
  '#',
  ' ',
  '\0',
  '\u2028',
  'é',
  '\ud800',
  '\udc00',
  '🐳',
];
const mark = fc.constantFrom(...marks, 'repository', 'tag', 'a', 'b');
const hostile = fc.oneof(
  fc.array(mark, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);
const hostileLabels = fc.record({ repository: hostile, tag: hostile });

/** What a value may become: itself, or `other`. */
function mayShow(labels: Readonly<Record<string, string>>, shown: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([name, value]) => shown[name] === value || shown[name] === 'other');
}

test('any label value gives lines that parse, one series for each distinct label set, and the right sum', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostileLabels, { minLength: 1, maxLength: 10 }), async (all) => {
      const store = new MetricStore({ metrics: [pulls], registries: [], labelLimit: 100 });

      store.apply(
        'main',
        all.map((labels) => add(pulls, 1, labels)),
      );

      // What a scraper reads are the bytes.
      const bytes = Buffer.from((await seriesOf(store)).join('\n'), 'utf8').toString('utf8');
      const series = bytes.split('\n').map(parseSeries);
      const ours = series.filter((item) => item?.name === 'pulls_total');
      expect(series).not.toContain(undefined);
      expect(new Set(ours.map((item) => JSON.stringify(item?.labels))).size).toBe(ours.length);
      expect(ours.reduce((sum, item) => sum + (item?.value ?? 0), 0)).toBe(all.length);
      for (const labels of all) expect(ours.some((item) => mayShow(labels, item?.labels ?? {}))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('any label value leaves the series of another value untouched', async () => {
  await fc.assert(
    fc.asyncProperty(hostileLabels, async (labels) => {
      const innocent = { repository: 'innocent', tag: 'tag' };
      fc.pre(labels.repository !== 'innocent' || labels.tag !== 'tag');
      const store = new MetricStore({ metrics: [pulls], registries: [], labelLimit: 100 });

      store.apply('main', [add(pulls, 5, innocent), add(pulls, 1, labels)]);

      expect(await seriesOf(store)).toContain(
        'pulls_total{registry="main",repository="innocent",tag="tag"} 5',
      );
    }),
    { numRuns: 200 },
  );
});

test('two label sets that read the same when written one after the other stay two series', async () => {
  const store = new MetricStore({ metrics: [pulls], registries: [], labelLimit: 100 });

  store.apply('main', [
    add(pulls, 1, { repository: 'a,tag:b', tag: 'c' }),
    add(pulls, 2, { repository: 'a', tag: 'b,tag:c' }),
  ]);

  expect((await seriesOf(store)).slice(0, 2)).toEqual([
    'pulls_total{registry="main",repository="other",tag="c"} 1',
    'pulls_total{registry="main",repository="a",tag="other"} 2',
  ]);
});
