/** A signal that aborts with its parent or after a while, whichever comes first. */
export interface Deadline {
  readonly signal: AbortSignal;
  hasPassed(): boolean;
  /** Stops the time; the parent still counts. */
  lift(): void;
  /** Lets go of the parent: nothing aborts any more. */
  release(): void;
}

export function startDeadline(parent: AbortSignal, timeoutMs: number): Deadline {
  const controller = new AbortController();
  let passed = false;
  const follow = (): void => {
    controller.abort();
  };
  const timer = setTimeout(() => {
    passed = true;
    controller.abort();
  }, timeoutMs);
  const lift = (): void => {
    clearTimeout(timer);
  };
  parent.addEventListener('abort', follow);
  if (parent.aborted) follow();
  return {
    signal: controller.signal,
    hasPassed: () => passed,
    lift,
    release: () => {
      lift();
      parent.removeEventListener('abort', follow);
    },
  };
}
