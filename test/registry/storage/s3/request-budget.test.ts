import { expect, test } from 'vitest';
import { RequestBudget } from '../../../../src/registry/storage/s3/request-budget.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const hourMs = 3_600_000;
const { signal } = new AbortController();

test('allows no more than it says in any hour', async () => {
  const clock = new FakeClock();
  const budget = new RequestBudget(100, clock);
  const takenAtMs: number[] = [];

  const asking = Array.from({ length: 250 }, () =>
    budget.take(signal).then(() => takenAtMs.push(clock.now())),
  );
  while (takenAtMs.length < asking.length) {
    await settled();
    clock.advance(10_000);
  }

  const inHourAfter = (start: number) => takenAtMs.filter((ms) => ms >= start && ms < start + hourMs).length;
  expect(Math.max(...takenAtMs.map(inHourAfter))).toBeLessThanOrEqual(100);
  expect((takenAtMs.at(-1) ?? 0) - (takenAtMs[0] ?? 0)).toBeLessThan(3 * hourMs);
});

test('of nothing lets everything pass at once', async () => {
  const budget = new RequestBudget(0, new FakeClock());

  await Promise.all(Array.from({ length: 1_000 }, () => budget.take(signal)));

  expect(budget.save()).toBeUndefined();
});

test('is used up by requests that were repeated', async () => {
  const clock = new FakeClock();
  const budget = new RequestBudget(20, clock);
  await budget.take(signal);

  budget.owe(2);
  void budget.take(signal);
  await settled();

  expect(clock.sleeping).toBe(1);
});

test('gives nothing for time that a clock was set back', () => {
  const clock = new FakeClock();
  const budget = new RequestBudget(20, clock);

  budget.restore({ requests: -5, atMs: clock.now() + hourMs });

  expect(budget.save()).toEqual({ requests: -5, atMs: clock.now() });
});

test.each([NaN, Infinity])('does not take %s from an earlier process', (requests) => {
  const clock = new FakeClock();
  const budget = new RequestBudget(20, clock);

  budget.restore({ requests, atMs: clock.now() });

  expect(budget.save()).toEqual({ requests: 2, atMs: clock.now() });
});

test('lets go of who waits when there is no more to wait for', async () => {
  const ended = new AbortController();
  const budget = new RequestBudget(10, new FakeClock());
  await budget.take(signal);

  const waiting = budget.take(ended.signal);
  ended.abort();

  await expect(waiting).resolves.toBeUndefined();
});

/** Whatever can go on without the clock has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
