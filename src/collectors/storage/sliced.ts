import type { Clock } from '../../domain/clock.ts';

const sliceMs = 5;

/** Drives a walk in slices of a few milliseconds, so that nobody else on the event loop waits for it. */
export async function runSliced<T>(
  walk: Generator<undefined, T>,
  clock: Clock,
  signal: AbortSignal,
): Promise<T | undefined> {
  while (!signal.aborted) {
    const until = clock.monotonic() + sliceMs;
    do {
      const step = walk.next();
      if (step.done === true) return step.value;
    } while (clock.monotonic() < until);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return undefined;
}
