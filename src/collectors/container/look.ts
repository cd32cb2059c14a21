import type { ContainerRef } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import { boundedMap } from './bounded-map.ts';
import type { ContainerObservation, Sight } from './observation.ts';

/** A service of more containers than that is no registry. */
const maxContainers = 50;
const atATime = 4;

/** Looks at every container behind the names; one that could not be seen does not hide the others. */
export async function lookAtContainers(
  engine: DockerEngine,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Sight> {
  const problems: string[] = [];
  const found = await findAll(engine, { names, problems }, signal);
  const containers = await boundedMap(found, atATime, ({ id }) => look(engine, { id, problems }, signal));
  return {
    containers: containers.filter((container) => container !== undefined),
    problems: [...new Set(problems)],
  };
}

interface Search {
  readonly names: readonly string[];
  readonly problems: string[];
}

async function findAll(
  engine: DockerEngine,
  { names, problems }: Search,
  signal: AbortSignal,
): Promise<readonly ContainerRef[]> {
  const byId = new Map<string, ContainerRef>();
  for (const name of names) {
    const found = await engine.findContainers(name, signal);
    if (found.status !== 'ok') problems.push(found.detail);
    else if (found.value.length === 0) problems.push(`there is no container or compose service "${name}"`);
    else for (const container of found.value) byId.set(container.id, container);
  }
  return [...byId.values()].slice(0, maxContainers);
}

async function look(
  engine: DockerEngine,
  { id, problems }: { readonly id: string; readonly problems: string[] },
  signal: AbortSignal,
): Promise<ContainerObservation | undefined> {
  const details = await engine.inspect(id, signal);
  if (details.status === 'failed') problems.push(details.detail);
  if (details.status !== 'ok') return undefined;
  if (!details.value.isRunning && !details.value.isPaused)
    return { details: details.value, stats: undefined };
  const stats = await engine.stats(id, signal);
  if (stats.status === 'failed') problems.push(stats.detail);
  return { details: details.value, stats: stats.status === 'ok' ? stats.value : undefined };
}
