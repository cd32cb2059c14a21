import type { Clock } from '../../domain/clock.ts';

/** The latest moment that a date can tell. */
const endOfTimeMs = 8.64e15;

/**
 * The clock of who looks back: every line was written before now, whatever the clock of this machine says, and no time passes
 * between two of them.
 */
export const pastClock: Clock = {
  now: () => endOfTimeMs,
  monotonic: () => 0,
  sleep: () => Promise.resolve(),
};
