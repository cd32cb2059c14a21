import { expect, test } from 'vitest';
import * as metrics from '../../../src/collectors/log/metrics.ts';
import { sumCounters } from '../../../src/collectors/log/sum-counters.ts';
import { add, clear, observe, set } from '../../../src/domain/report.ts';

test('adds up additions to the same series of a counter, and keeps different ones apart', () => {
  const get = { method: 'GET', operation: 'base', code: '200' };
  const head = { method: 'HEAD', operation: 'base', code: '200' };

  const summed = sumCounters([
    ...[add(metrics.requests, 1, get), add(metrics.panics), add(metrics.requests, 1, head)],
    ...[add(metrics.requests, 2, { code: '200', operation: 'base', method: 'GET' }), add(metrics.panics, 4)],
  ]);

  expect(summed).toEqual([
    add(metrics.requests, 3, get),
    add(metrics.requests, 1, head),
    add(metrics.panics, 5),
  ]);
});

test('leaves observations and gauges as they are, in their order', () => {
  const samples = [
    set(metrics.failingUsers, 1),
    observe(metrics.requestDuration, 0.5, { operation: 'base' }),
    observe(metrics.requestDuration, 0.5, { operation: 'base' }),
    set(metrics.failingUsers, 2),
    clear(metrics.unreadBytes),
  ];

  expect(sumCounters(samples)).toEqual(samples);
});

test('leaves apart what the store counts when it is over the limit of a label', () => {
  const pulls = [add(metrics.pulls, 1, { repository: 'a' }), add(metrics.pulls, 1, { repository: 'a' })];

  expect(sumCounters(pulls)).toEqual(pulls);
});
