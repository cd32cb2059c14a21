/** What must not happen twice at once happens one after the other, in the order in which it was asked for. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does it when those before have ended; undefined where the signal aborts before that. */
  async take<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    const before = this.#last;
    const { promise: own, resolve: end } = withResolvers();
    this.#last = own;
    const isMine = await firstOf(before, signal);
    try {
      return isMine ? await work() : undefined;
    } finally {
      // Whoever gives up leaves its place to those behind, who still have to wait for those before.
      void before.then(end);
    }
  }
}

/** Whether it was the turn that came, and not the end of the wait. */
async function firstOf(turn: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  const { promise: aborted, resolve } = withResolvers();
  signal.addEventListener('abort', resolve);
  if (signal.aborted) resolve();
  const isMine = await Promise.race([turn.then(() => true), aborted.then(() => false)]);
  signal.removeEventListener('abort', resolve);
  return isMine;
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
