import { describe, expect, test } from 'vitest';
import { Totals } from '../../../src/collectors/log/totals.ts';
import { counter, gauge, histogram } from '../../../src/domain/metric.ts';
import { add, clear, merge, observe, set, type Sample } from '../../../src/domain/report.ts';
import { MetricStore } from '../../../src/telemetry/metric-store.ts';
import { seriesOf } from '../../telemetry/exposition.ts';

const panics = counter('panics_total', 'Panics.');
const pulls = counter('pulls_total', 'Pulls.', { labels: [{ name: 'repository', values: 'capped' }] });
const requests = counter('requests_total', 'Requests.', {
  labels: [
    { name: 'method', values: ['GET', 'PUT'] },
    { name: 'code', values: ['200', '500'] },
  ],
});
const took = histogram('took_seconds', 'Durations.', {
  labels: [{ name: 'operation', values: ['pull', 'push'] }],
  buckets: [0.1, 1],
});
const unread = gauge('unread_bytes', 'Unread.');
const metrics = [panics, pulls, requests, took, unread];
const labelLimit = 3;

function totalsOf(...samples: readonly Sample[]): Totals {
  const totals = new Totals({ labelLimit });
  totals.add(samples);
  return totals;
}

/** What a new process makes of what this one writes. */
function restored(totals: Totals, limit = labelLimit): Totals {
  const json: unknown = JSON.parse(JSON.stringify(totals));
  return Totals.restore(json, metrics, { labelLimit: limit });
}

function pull(repository: string): Sample {
  return add(pulls, 1, { repository });
}

/** The exposition of a store that began with these totals. */
async function shown(totals: Totals, ...more: readonly Sample[]): Promise<readonly string[]> {
  const store = new MetricStore({ metrics, registries: ['main'], labelLimit });
  store.apply('main', [...totals.samples(), ...more]);
  return seriesOf(store);
}

describe('totals', () => {
  test('are the sums of each series of counters', () => {
    const totals = totalsOf(
      add(requests, 2, { method: 'GET', code: '200' }),
      add(requests, 1, { method: 'PUT', code: '500' }),
      add(requests, 3, { code: '200', method: 'GET' }),
      add(panics),
      add(panics, 0.5),
    );

    expect(totals.samples()).toEqual([
      add(requests, 5, { method: 'GET', code: '200' }),
      add(requests, 1, { method: 'PUT', code: '500' }),
      add(panics, 1.5),
    ]);
  });

  test('are the sums of each bucket of histograms', () => {
    const totals = totalsOf(
      merge(took, { counts: [1, 2, 3], sum: 10 }, { operation: 'pull' }),
      merge(took, { counts: [0, 0, 1], sum: 2.5 }, { operation: 'push' }),
      merge(took, { counts: [4, 0, 0], sum: 0.25 }, { operation: 'pull' }),
    );

    expect(totals.samples()).toEqual([
      merge(took, { counts: [5, 2, 3], sum: 10.25 }, { operation: 'pull' }),
      merge(took, { counts: [0, 0, 1], sum: 2.5 }, { operation: 'push' }),
    ]);
  });

  test('hold nothing of gauges, single observations and what is cleared', () => {
    const totals = totalsOf(
      set(unread, 5),
      set(panics, 5),
      observe(took, 1, { operation: 'pull' }),
      add(unread, 1),
      clear(pulls),
    );

    expect(totals.samples()).toEqual([]);
  });

  test('hold nothing that the store refuses', () => {
    const totals = totalsOf(
      add(panics, -1),
      add(panics, Number.NaN),
      merge(took, { counts: [1, 1], sum: 1 }, { operation: 'pull' }),
      merge(took, { counts: [1, -1, 1], sum: 1 }, { operation: 'pull' }),
    );

    expect(totals.samples()).toEqual([]);
  });

  test('keep the order in which series first appeared', () => {
    const totals = totalsOf(pull('c'), pull('a'), pull('b'), pull('a'));

    expect(restored(totals).samples()).toEqual([
      add(pulls, 1, { repository: 'c' }),
      add(pulls, 2, { repository: 'a' }),
      add(pulls, 1, { repository: 'b' }),
    ]);
  });

  test('that were taken for saving do not change with what comes later', () => {
    const totals = totalsOf(
      add(panics, 1),
      merge(took, { counts: [1, 0, 0], sum: 1 }, { operation: 'pull' }),
    );
    const taken = totals.toJSON();
    const before = JSON.stringify(taken);

    totals.add([add(panics, 1), merge(took, { counts: [1, 0, 0], sum: 1 }, { operation: 'pull' })]);

    expect(JSON.stringify(taken)).toBe(before);
  });
});

describe('a label from outside', () => {
  test('has the series of the first values, and later ones share other', () => {
    const totals = totalsOf(...['a', 'b', 'c', 'd', 'e', 'a', 'd'].map(pull));

    expect(totals.samples()).toEqual([
      add(pulls, 2, { repository: 'a' }),
      add(pulls, 1, { repository: 'b' }),
      add(pulls, 1, { repository: 'c' }),
      add(pulls, 3, { repository: 'other' }),
    ]);
  });

  test('has no more series after a restart than before it', () => {
    const totals = restored(totalsOf(...['a', 'b', 'c', 'd'].map(pull)));

    totals.add(['e', 'f', 'a'].map(pull));

    expect(totals.samples().map((sample) => (sample as { labels?: object }).labels)).toEqual([
      { repository: 'a' },
      { repository: 'b' },
      { repository: 'c' },
      { repository: 'other' },
    ]);
  });

  test('that is not fit for a label leaves its place to the next value, in a new process as well', async () => {
    const totals = restored(totalsOf(pull('x,y'), pull('a'), pull('b')));

    const lines = await shown(totals, pull('c'));

    expect(lines.filter((line) => line.startsWith('pulls_total'))).toEqual([
      'pulls_total{registry="main",repository="other"} 1',
      'pulls_total{registry="main",repository="a"} 1',
      'pulls_total{registry="main",repository="b"} 1',
      'pulls_total{registry="main",repository="c"} 1',
    ]);
  });

  test('loses no count when the limit was lowered', () => {
    const totals = restored(totalsOf(...['a', 'b', 'c', 'c'].map(pull)), 1);

    expect(totals.samples()).toEqual([
      add(pulls, 1, { repository: 'a' }),
      add(pulls, 3, { repository: 'other' }),
    ]);
  });
});

describe('totals of an earlier process', () => {
  test('bring a new store to the exposition that the old one had', async () => {
    const samples = [
      ...['a', 'b', 'c', 'd', 'with "quotes"', 'e:f'].map(pull),
      add(requests, 7, { method: 'GET', code: '200' }),
      add(panics, 0.1),
      add(panics, 0.2),
      merge(took, { counts: [1, 2, 3], sum: 10.3 }, { operation: 'pull' }),
    ];
    const old = new MetricStore({ metrics, registries: ['main'], labelLimit });
    old.apply('main', samples);

    const lines = await shown(restored(totalsOf(...samples)));

    const ofLog = (line: string) => !line.startsWith('docker_registry_exporter_');
    expect(lines.filter(ofLog)).toEqual((await seriesOf(old)).filter(ofLog));
  });

  test('go on counting where they were', () => {
    const totals = restored(totalsOf(add(panics, 5)));

    totals.add([add(panics, 2)]);

    expect(restored(totals).samples()).toEqual([add(panics, 7)]);
  });

  const ofPanics = { metric: 'panics_total', type: 'counter', labels: [], buckets: [], series: [[[], [5]]] };
  const ofPulls = { ...ofPanics, metric: 'pulls_total', labels: ['repository'] };
  const ofRequests = { ...ofPanics, metric: 'requests_total', labels: ['code', 'method'] };
  const ofTook = {
    metric: 'took_seconds',
    type: 'histogram',
    labels: ['operation'],
    buckets: [0.1, 1],
    series: [[['pull'], [1, 2, 3, 10]]],
  };

  test('are read by the names of the labels, whatever their order', () => {
    const json = [{ ...ofRequests, series: [[['200', 'GET'], [5]]] }, ofTook];

    expect(Totals.restore(json, metrics, { labelLimit }).samples()).toEqual([
      add(requests, 5, { method: 'GET', code: '200' }),
      merge(took, { counts: [1, 2, 3], sum: 10 }, { operation: 'pull' }),
    ]);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'totals'],
    ['a mapping', { metric: 'panics_total' }],
    ['a list of nothing', [null, 5, [], 'x']],
    ['another metric', [{ ...ofPanics, metric: 'stranger_total' }]],
    ['a metric of another type', [{ ...ofPanics, type: 'histogram' }]],
    ['a gauge', [{ ...ofPanics, metric: 'unread_bytes', type: 'gauge' }]],
    ['a label that is no longer there', [{ ...ofPulls, labels: ['tag'], series: [[['a'], [5]]] }]],
    ['a label too many', [{ ...ofPulls, labels: ['repository', 'tag'], series: [[['a', 'b'], [5]]] }]],
    ['a label twice', [{ ...ofRequests, labels: ['code', 'code'], series: [[['200', '200'], [5]]] }]],
    ['a value too few', [{ ...ofRequests, series: [[['200'], [5]]] }]],
    ['a value that is no text', [{ ...ofPulls, series: [[[5], [5]]] }]],
    ['a value that is no longer known', [{ ...ofRequests, series: [[['418', 'GET'], [5]]] }]],
    ['other buckets', [{ ...ofTook, buckets: [0.2, 1] }]],
    ['a bucket too few', [{ ...ofTook, series: [[['pull'], [1, 2, 10]]] }]],
    ['half an observation', [{ ...ofTook, series: [[['pull'], [1, 2.5, 3, 10]]] }]],
    ['a sum that is no number', [{ ...ofTook, series: [[['pull'], [1, 2, 3, null]]] }]],
    ['no figures', [{ ...ofPanics, series: [[[], []]] }]],
    ['two figures of a counter', [{ ...ofPanics, series: [[[], [5, 6]]] }]],
    ['a figure below zero', [{ ...ofPanics, series: [[[], [-5]]] }]],
    ['a figure that is no number', [{ ...ofPanics, series: [[[], ['5']]] }]],
    ['series that are none', [{ ...ofPanics, series: [null, 5, {}, [[]]] }]],
    ['no list of series', [{ ...ofPanics, series: { length: 5 } }]],
  ])('that are damaged to %s are left out', (_, json) => {
    const intact = [{ ...ofPulls, series: [[['a'], [5]]] }];
    const together: unknown = Array.isArray(json) ? [...(json as unknown[]), ...intact] : json;

    const samples = Totals.restore(together, metrics, { labelLimit }).samples();

    expect(samples).toEqual(Array.isArray(json) ? [add(pulls, 5, { repository: 'a' })] : []);
  });

  test('that a damaged file has millions of are read up to a limit', () => {
    const series = Array.from({ length: 40_000 }, () => [[], [1]]);

    const totals = Totals.restore([{ ...ofPanics, series }], metrics, { labelLimit });

    expect(totals.samples()).toEqual([add(panics, 32_000)]);
  });
});
