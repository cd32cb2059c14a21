import type { Clock } from '../../domain/clock.ts';

export interface Deadline {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly timeoutMs: number;
  /** Ends the work before its time. */
  readonly signal: AbortSignal;
}

/** Runs work with a signal that aborts when the time is over or the outer signal aborts, and leaves no timer behind. */
export async function withDeadline<T>(
  { clock, timeoutMs, signal }: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const expiry = new AbortController();
  const finished = new AbortController();
  const expire = (): void => {
    expiry.abort();
  };
  signal.addEventListener('abort', expire);
  if (signal.aborted) expire();
  void clock.sleep(timeoutMs, finished.signal).then(expire);
  try {
    return await work(expiry.signal);
  } finally {
    signal.removeEventListener('abort', expire);
    finished.abort();
  }
}
