import { expect, test } from 'vitest';
import { RetryPause } from '../../../src/telemetry/otlp/retry-pause.ts';

const failed = { status: 'retry', detail: '', afterMs: undefined } as const;

test.each([
  [0, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]],
  [1, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]],
])('grows to thirty seconds, up to a half shorter by chance: %d', (random, expected) => {
  const pause = new RetryPause(() => random);

  const pauses = expected.map(() => {
    pause.note(failed);
    return pause.next();
  });

  expect(pauses).toEqual(expected);
});

test('begins anew after a success, and is as long as was asked for', () => {
  const pause = new RetryPause(() => 0);
  pause.note(failed);
  pause.next();
  pause.note({ status: 'delivered', rejected: 0, detail: '' });
  pause.note({ ...failed, afterMs: 90_000 });
  const asked = pause.next();
  pause.note(failed);

  expect([asked, pause.next()]).toEqual([90_000, 2_000]);
});
