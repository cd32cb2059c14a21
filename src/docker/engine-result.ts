/** Why the Engine gave no answer that could be used. */
export type EngineFailureReason =
  | 'aborted'
  /** Neither side speaks a version of the API that the other knows. */
  | 'api_version'
  /** Something before the Engine does not let this path through. It is asked for again after a while. */
  | 'forbidden'
  | 'http'
  | 'missing'
  | 'permission'
  | 'refused'
  | 'timeout'
  | 'tls'
  | 'too_large'
  | 'unreachable'
  | 'unreadable';

export interface EngineFailure {
  readonly status: 'failed';
  readonly reason: EngineFailureReason;
  readonly detail: string;
}

/** `not_found` is the Engine's own 404: the container or command is gone, the Engine is well. */
export type EngineResult<T> =
  | { readonly status: 'ok'; readonly value: T }
  | { readonly status: 'not_found'; readonly detail: string }
  | EngineFailure;

export function engineFailure(reason: EngineFailureReason, detail: string): EngineFailure {
  return { status: 'failed', reason, detail };
}

/** The same result with another value, or with a failure in its place where the value cannot be had from it. */
export function mapResult<T, U>(
  result: EngineResult<T>,
  change: (value: T) => U | undefined,
): EngineResult<U> {
  if (result.status !== 'ok') return result;
  const value = change(result.value);
  if (value === undefined) return engineFailure('unreadable', 'the engine answered with an unknown shape');
  return { status: 'ok', value };
}
