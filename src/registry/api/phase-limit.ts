import type { Clock } from '../../domain/clock.ts';

/** Ends a part of a request that takes longer than any part may. */
export interface PhaseLimit {
  /** The next part begins. */
  readonly restart: () => void;
  readonly stop: () => void;
}

const unlimited: PhaseLimit = { restart: () => undefined, stop: () => undefined };

/** Begins with the first part. Whoever starts it stops it, or a timer stays behind. */
export function startPhaseLimit(
  clock: Pick<Clock, 'sleep'>,
  limitMs: number | undefined,
  expire: () => void,
): PhaseLimit {
  if (limitMs === undefined) return unlimited;
  let current = new AbortController();
  let isOver = false;
  const start = (): void => {
    const { signal } = (current = new AbortController());
    void clock.sleep(limitMs, signal).then(() => {
      if (!signal.aborted) expire();
    });
  };
  start();
  return {
    stop: () => {
      isOver = true;
      current.abort('over');
    },
    restart: () => {
      // The look-up of a name may still come to its end when nobody waits for it any more.
      if (isOver) return;
      current.abort('over');
      start();
    },
  };
}
