import type { ApiOutcome } from '../../registry/api/client.ts';
import type { RepositoryTalk } from '../../registry/api/upload.ts';
import { ask, faultOf } from './repository.ts';

export interface Removal {
  /** Whether the registry lets this user delete; undefined where that was not to be learnt. */
  readonly isAllowed: boolean | undefined;
  /** Undefined where it is gone, and where it may not be deleted. */
  readonly fault: string | undefined;
}

/** Deletes a manifest, and the repository's hold on its blob. The bytes are given back by the next garbage collection. */
export async function removeImage(talk: RepositoryTalk, manifest: string, blob?: string): Promise<Removal> {
  const outcome = await ask(talk, 'delete', { method: 'DELETE', path: `manifests/${manifest}` });
  if (isNotAllowed(outcome)) return { isAllowed: false, fault: undefined };
  const fault = faultOf(outcome, [202, 404]);
  if (fault !== undefined) return { isAllowed: undefined, fault };
  if (blob === undefined) return { isAllowed: true, fault: undefined };
  const second = await removeBlob(talk, blob);
  // Not every registry that deletes manifests lets clients delete blobs.
  return { isAllowed: true, fault: isNotAllowed(second) ? undefined : faultOf(second, [202, 404]) };
}

export function removeBlob(talk: RepositoryTalk, digest: string): Promise<ApiOutcome> {
  return ask(talk, 'delete', { method: 'DELETE', path: `blobs/${digest}` });
}

/** Deletion is off (405, and 400 in some registries), or not for this user, as registry or token server say. */
function isNotAllowed(outcome: ApiOutcome): boolean {
  if (outcome.status === 'no log-in')
    return outcome.result.status === 'refused' && outcome.result.by === 'realm';
  return outcome.status === 'answered' && [400, 401, 403, 405].includes(outcome.answer.code);
}
