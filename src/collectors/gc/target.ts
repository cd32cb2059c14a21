import type { ContainerDetails, ContainerRef } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import { judgeProcess } from './command.ts';

export type Targets =
  | { readonly status: 'ok'; readonly containers: readonly ContainerDetails[] }
  | { readonly status: 'failed'; readonly detail: string };

/** A service may be scaled, and a label may be on anything; each costs a question at every look. */
const mostContainers = 32;

/** The registry's containers: running ones before stopped ones, the youngest first. Those made for one run are none. */
export async function findTargets(engine: DockerEngine, name: string, signal: AbortSignal): Promise<Targets> {
  const found = await engine.findContainers(name, signal);
  if (found.status !== 'ok') return { status: 'failed', detail: found.detail };
  const containers: ContainerDetails[] = [];
  for (const { id } of inOrder(found.value).slice(0, mostContainers)) {
    const details = await engine.inspect(id, signal);
    // It may have been removed since the list was made.
    if (details.status === 'failed') return { status: 'failed', detail: details.detail };
    if (details.status === 'ok' && judgeProcess(details.value.command).kind === 'none')
      containers.push(details.value);
  }
  if (containers.length === 0)
    return { status: 'failed', detail: `there is no container or compose service "${name}"` };
  return { status: 'ok', containers };
}

function inOrder(found: readonly ContainerRef[]): readonly ContainerRef[] {
  return found
    .filter(({ isOneOff }) => !isOneOff)
    .toSorted(
      (one, other) => Number(other.isRunning) - Number(one.isRunning) || other.createdAtMs - one.createdAtMs,
    );
}

/** Another registry of the same image works on other storage; one without any mounts has its storage elsewhere. */
export function sharesStorage(registries: readonly ContainerDetails[], other: ContainerDetails): boolean {
  return registries.some(
    ({ mountSources }) =>
      mountSources.length === 0 || other.mountSources.some((source) => mountSources.includes(source)),
  );
}
