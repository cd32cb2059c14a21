import type { ContainerDetails, ContainerRef } from '../../docker/container.ts';

/** Marks the container of a registry, with the registry's name as its value. */
export const registryLabel = 'registry-observability.registry';

export type Choice =
  | { readonly status: 'chosen'; readonly containers: readonly ContainerRef[] }
  | { readonly status: 'none'; readonly detail: string; readonly todo: string };

export interface Wanted {
  /** Name of the registry in the configuration. */
  readonly name: string;
  /** Whether there is no other registry, so that a label with another name can only mean this one. */
  readonly isOnly: boolean;
  /** Whether a container's image and command are those of a registry. */
  readonly isRegistry: (container: ContainerRef) => boolean;
  /** The container that the exporter runs in. */
  readonly self: ContainerDetails | undefined;
}

/** The registry's containers among all there are: by the label, else by what they run. Several only as one service's. */
export function chooseRegistry(all: readonly ContainerRef[], wanted: Wanted): Choice {
  const others = all.filter(({ id, isOneOff }) => id !== wanted.self?.id && !isOneOff);
  const labelled = others.filter(({ labels }) => labels[registryLabel] !== undefined);
  const named = labelled.filter(({ labels }) => labels[registryLabel] === wanted.name);
  if (named.length > 0) return { status: 'chosen', containers: named };
  if (wanted.isOnly && labelled.length > 0) return only(labelled, `carries the label ${registryLabel}`);
  // A label with another name is the word of somebody else's registry.
  const running = others.filter((one) => !labelled.includes(one) && wanted.isRegistry(one));
  if (running.length === 0)
    return {
      status: 'none',
      detail: 'no container runs a registry',
      todo: `start one, set container, or give it the label ${registryLabel}=${wanted.name}`,
    };
  return only(nearest(running, wanted.self), 'runs a registry');
}

/** A registry of our own compose project is meant before any other; a running one before those that were left over. */
function nearest(
  candidates: readonly ContainerRef[],
  self: ContainerDetails | undefined,
): readonly ContainerRef[] {
  const own = candidates.filter(({ project }) => project !== '' && project === self?.project);
  const near = own.length > 0 ? own : candidates;
  const running = near.filter(({ isRunning }) => isRunning);
  return running.length > 0 ? near.filter((one) => running.some((other) => isSame(one, other))) : near;
}

function only(candidates: readonly ContainerRef[], what: string): Choice {
  const [first] = candidates;
  if (first !== undefined && candidates.every((candidate) => isSame(first, candidate)))
    return { status: 'chosen', containers: candidates };
  const names = candidates.map(({ name }) => name).toSorted();
  return {
    status: 'none',
    detail: `more than one container ${what}: ${names.slice(0, 10).join(', ')}`,
    todo: `set container, or give one of them the label ${registryLabel}`,
  };
}

/** Two containers of one compose service are one registry; of others each is its own. */
function isSame(one: ContainerRef, other: ContainerRef): boolean {
  if (one.id === other.id) return true;
  return one.service !== '' && one.service === other.service && one.project === other.project;
}
