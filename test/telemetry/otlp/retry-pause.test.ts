import { expect, test } from 'vitest';
import { RetryPause } from '../../../src/telemetry/otlp/retry-pause.ts';

const failed = { status: 'retry', detail: '', afterMs: undefined } as const;

test.each([
  [0, [800, 1_600, 3_200, 6_400, 12_800, 24_000, 24_000]],
  [1, [1_200, 2_400, 4_800, 9_600, 19_200, 36_000, 36_000]],
])('grows to thirty seconds, a fifth more or less: %d', (random, expected) => {
  const pause = new RetryPause(() => random);

  const pauses = expected.map(() => {
    pause.note(failed);
    return pause.next();
  });

  expect(pauses).toEqual(expected);
});

test('begins anew after a success, and is as long as was asked for', () => {
  const pause = new RetryPause(() => 0.5);
  pause.note(failed);
  pause.next();
  pause.note({ status: 'delivered', rejected: 0, detail: '' });
  pause.note({ ...failed, afterMs: 90_000 });
  const asked = pause.next();
  pause.note(failed);

  expect([asked, pause.next()]).toEqual([90_000, 2_000]);
});
