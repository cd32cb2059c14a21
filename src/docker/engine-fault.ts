import type { Deadline } from '../domain/deadline.ts';
import { reasonOf } from '../domain/failure.ts';
import { engineFailure, type EngineFailure, type EngineFailureReason } from './engine-result.ts';

const reasons: Readonly<Record<string, EngineFailureReason>> = {
  ENOENT: 'missing',
  EACCES: 'permission',
  EPERM: 'permission',
  ECONNREFUSED: 'refused',
};

/** What a request that was thrown out of says of the way to the Engine. */
export function faultOf(thrown: unknown, deadline: Deadline): EngineFailure {
  if (deadline.hasPassed()) return engineFailure('timeout', 'the engine did not answer in time');
  if (deadline.signal.aborted) return engineFailure('aborted', 'the request was given up');
  return engineFailure(reasons[codeOf(thrown)] ?? 'unreachable', reasonOf(thrown));
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error) || !('code' in thrown)) return '';
  return typeof thrown.code === 'string' ? thrown.code : '';
}
