export interface Deadline {
  /** Without it only the signal ends the work. */
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * Gives work a signal that also fires when the time is over, and at the latest when the work is. Not AbortSignal.any over AbortSignal.timeout: node 20 may
 * collect the inner signal as garbage while it waits, and then it never fires.
 */
export async function withDeadline<T>(
  { timeoutMs, signal }: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(abort, timeoutMs);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    abort();
  }
}
