import { setMaxListeners } from 'node:events';
import type { ContainerDetails, ContainerRef } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import type { ContainerStats } from '../../docker/stats.ts';
import { boundedMap } from './bounded-map.ts';
import type { KnownDetails } from './known-details.ts';
import type { Notes } from './notes.ts';
import type { ContainerObservation } from './observation.ts';

/** More are no registry's; a mistyped label must not make the whole machine's containers into series. */
const maxContainers = 500;
/** As many as there are, as a rule: Engine 20.10 takes stats of all who ask within a second in one go, once a second. */
const atATime = 200;

export interface Looking {
  readonly found: readonly ContainerRef[];
  readonly known: KnownDetails;
  readonly nowMs: number;
  readonly notes: Notes;
}

/** Looks at each of them; one that could not be seen does not hide the others. */
export async function lookAtContainers(
  engine: DockerEngine,
  looking: Looking,
  signal: AbortSignal,
): Promise<readonly ContainerObservation[]> {
  const look = async (container: ContainerRef): Promise<ContainerObservation | undefined> => {
    const details = await detailsOf(engine, { ...looking, container }, signal);
    return details && { details, stats: await statsOf(engine, { ...looking, container, details }, signal) };
  };
  // Every question on its way listens to it, which Node otherwise takes for a leak and says so.
  setMaxListeners(0, signal);
  const containers = await boundedMap(looking.found, atATime, look);
  return containers.filter((container) => container !== undefined);
}

interface Search {
  readonly names: readonly string[];
  readonly notes: Notes;
}

/** Every container behind the names. */
export async function findWatched(
  engine: DockerEngine,
  { names, notes }: Search,
  signal: AbortSignal,
): Promise<readonly ContainerRef[]> {
  const byId = new Map<string, ContainerRef>();
  for (const name of names) {
    const found = await engine.findContainers(name, signal);
    if (found.status !== 'ok') notes.addProblem(found.detail);
    else if (found.value.length === 0) notes.addProblem(`there is no container or compose service "${name}"`);
    else for (const container of found.value) byId.set(container.id, container);
  }
  if (byId.size > maxContainers)
    notes.addProblem(`${byId.size} containers are too many, only ${maxContainers} are looked at`);
  return [...byId.values()].slice(0, maxContainers);
}

type LookingAt = Looking & { readonly container: ContainerRef };

async function detailsOf(
  engine: DockerEngine,
  { container, known, nowMs, notes }: LookingAt,
  signal: AbortSignal,
): Promise<ContainerDetails | undefined> {
  const before = known.recall(container, nowMs);
  if (before !== undefined) return before;
  const details = await engine.inspect(container.id, signal);
  if (details.status === 'failed') notes.addProblem(details.detail);
  if (details.status !== 'ok') return undefined;
  known.note(container, details.value, nowMs);
  return details.value;
}

async function statsOf(
  engine: DockerEngine,
  { container, details, notes }: LookingAt & { readonly details: ContainerDetails },
  signal: AbortSignal,
): Promise<ContainerStats | undefined> {
  if (!details.isRunning && !details.isPaused) return undefined;
  const stats = await engine.stats(container.id, signal);
  notes.add(stats);
  return stats.status === 'ok' ? stats.value : undefined;
}
