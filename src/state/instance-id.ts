import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { StateFile, type StateLoad } from './state-file.ts';

export interface InstanceId {
  readonly id: string;
  /** Why the next start will have another one, where it should have the same. */
  readonly fault: string | undefined;
}

const shape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What tells this exporter from others of its kind: made at random, and kept where there is a place for it, for receivers
 * that make a stream of each. The host's name would not do: two exporters may share it, and a container is given a new one.
 */
export async function readInstanceId(stateDir: string | undefined): Promise<InstanceId> {
  if (stateDir === undefined) return { id: randomUUID(), fault: undefined };
  // Of a registry a file has the name in it, which this one has not.
  const file = new StateFile(join(stateDir, 'instance.json'));
  const loaded = await file.load();
  const kept = idIn(loaded);
  if (kept !== undefined) return { id: kept, fault: undefined };
  const id = randomUUID();
  const saved = await file.save({ instanceId: id });
  const broken = loaded.status === 'failed' ? loaded.detail : undefined;
  return { id, fault: saved.status === 'failed' ? saved.detail : broken };
}

function idIn(loaded: StateLoad): string | undefined {
  if (loaded.status !== 'ok') return undefined;
  const { value } = loaded;
  if (typeof value !== 'object' || value === null || !('instanceId' in value)) return undefined;
  return typeof value.instanceId === 'string' && shape.test(value.instanceId) ? value.instanceId : undefined;
}
