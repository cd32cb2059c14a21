import { expect, test } from 'vitest';
import { withDeadline } from '../../../src/collectors/probe/deadline.ts';
import { manualClock } from './harness.ts';

function untilAborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve('aborted');
    });
  });
}

test('aborts the work when the time is over', async () => {
  const clock = manualClock();
  const { signal } = new AbortController();

  const work = withDeadline({ clock, timeoutMs: 5, signal }, untilAborted);
  clock.expire();

  expect(await work).toBe('aborted');
});

test('aborts the work when it is interrupted', async () => {
  const stop = new AbortController();

  const work = withDeadline({ clock: manualClock(), timeoutMs: 5, signal: stop.signal }, untilAborted);
  stop.abort();

  expect(await work).toBe('aborted');
});

test('begins with an aborted signal when it was interrupted before', async () => {
  const setting = { clock: manualClock(), timeoutMs: 5, signal: AbortSignal.abort() };

  expect(await withDeadline(setting, (signal) => Promise.resolve(signal.aborted))).toBe(true);
});

test('ends the timer with the work, even when the work fails', async () => {
  const seen: boolean[] = [];
  const clock = {
    sleep: (_ms: number, signal: AbortSignal) =>
      untilAborted(signal).then(() => {
        seen.push(signal.aborted);
      }),
  };
  const setting = { clock, timeoutMs: 5, signal: new AbortController().signal };

  await withDeadline(setting, () => Promise.reject(new Error('broken'))).catch(() => undefined);

  await expect.poll(() => seen).toEqual([true]);
});
