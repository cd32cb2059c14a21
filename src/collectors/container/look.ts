import type { ContainerRef } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import { boundedMap } from './bounded-map.ts';
import type { Notes } from './notes.ts';
import type { ContainerObservation } from './observation.ts';

/** More are no registry's; a mistyped label must not make the whole machine's containers into series. */
const maxContainers = 500;
/** As many as there are, as a rule: Engine 20.10 takes stats of all who ask within a second in one go, once a second. */
const atATime = 200;

/** Looks at every container behind the names; one that could not be seen does not hide the others. */
export async function lookAtContainers(
  engine: DockerEngine,
  { names, notes }: Search,
  signal: AbortSignal,
): Promise<readonly ContainerObservation[]> {
  const found = await findAll(engine, { names, notes }, signal);
  const containers = await boundedMap(found, atATime, ({ id }) => look(engine, { id, notes }, signal));
  return containers.filter((container) => container !== undefined);
}

interface Search {
  readonly names: readonly string[];
  readonly notes: Notes;
}

async function findAll(
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

async function look(
  engine: DockerEngine,
  { id, notes }: { readonly id: string; readonly notes: Notes },
  signal: AbortSignal,
): Promise<ContainerObservation | undefined> {
  const details = await engine.inspect(id, signal);
  if (details.status === 'failed') notes.addProblem(details.detail);
  if (details.status !== 'ok') return undefined;
  if (!details.value.isRunning && !details.value.isPaused)
    return { details: details.value, stats: undefined };
  const stats = await engine.stats(id, signal);
  notes.add(stats);
  return { details: details.value, stats: stats.status === 'ok' ? stats.value : undefined };
}
