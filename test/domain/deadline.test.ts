import { expect, test } from 'vitest';
import { startDeadline } from '../../src/domain/deadline.ts';
import { FakeClock } from '../support/fake-clock.ts';

test('aborts when the time is over, and says that this was why', async () => {
  const clock = new FakeClock();
  const deadline = startDeadline(clock, 5, new AbortController().signal);

  clock.advance(4);
  await settled();
  const before = deadline.signal.aborted;
  clock.advance(1);
  await settled();

  expect(before).toBe(false);
  expect([deadline.signal.aborted, deadline.hasPassed()]).toEqual([true, true]);
});

test('aborts with its parent, and does not blame the time, also when that is over later', async () => {
  const clock = new FakeClock();
  const parent = new AbortController();
  const deadline = startDeadline(clock, 5, parent.signal);

  parent.abort();
  const isAborted = deadline.signal.aborted;
  clock.advance(5);
  await settled();

  expect([isAborted, deadline.hasPassed()]).toEqual([true, false]);
});

test('begins aborted where its parent was', () => {
  expect(startDeadline(new FakeClock(), 5, AbortSignal.abort()).signal.aborted).toBe(true);
});

test('follows only its parent once it is lifted', async () => {
  const clock = new FakeClock();
  const parent = new AbortController();
  const deadline = startDeadline(clock, 5, parent.signal);

  deadline.lift();
  clock.advance(5);
  await settled();
  const afterTime = deadline.signal.aborted;
  parent.abort();

  expect([afterTime, deadline.signal.aborted, deadline.hasPassed()]).toEqual([false, true, false]);
});

test('leaves neither a timer nor a follower of its parent behind', () => {
  const clock = new FakeClock();
  const parent = new AbortController();
  const deadline = startDeadline(clock, 5, parent.signal);

  deadline.release();
  parent.abort();

  expect(clock.sleeping).toBe(0);
  expect(deadline.signal.aborted).toBe(false);
});

/** What waits for a sleep that is over has run then. */
async function settled(): Promise<void> {
  await new Promise(setImmediate);
}
