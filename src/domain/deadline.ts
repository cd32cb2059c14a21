import type { Clock } from './clock.ts';

/** A signal that aborts with its parent or after a while, whichever comes first. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** True where the time was what ended it. */
  hasPassed(): boolean;
  /** Stops the time; the parent still counts. */
  lift(): void;
  /** Lets go of the parent too: nothing aborts any more. */
  release(): void;
}

/** Given a reason, a signal need not make an exception with a stack, a tenth of what a question to a socket costs. */
const over = 'the deadline is over';

/** Whoever starts it releases it, or a timer stays behind. */
export function startDeadline(clock: Pick<Clock, 'sleep'>, timeoutMs: number, parent: AbortSignal): Deadline {
  const expiry = new AbortController();
  const lifted = new AbortController();
  let passed = false;
  const expire = (): void => {
    expiry.abort(over);
  };
  const lift = (): void => {
    lifted.abort(over);
  };
  parent.addEventListener('abort', expire);
  if (parent.aborted) expire();
  void clock.sleep(timeoutMs, lifted.signal).then(() => {
    if (lifted.signal.aborted) return;
    passed = !expiry.signal.aborted;
    expire();
  });
  return {
    signal: expiry.signal,
    hasPassed: () => passed,
    lift,
    release: () => {
      lift();
      parent.removeEventListener('abort', expire);
    },
  };
}
