import type { ContainerDetails, ContainerRef } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import type { EngineResult } from '../../docker/engine-result.ts';
import type { Clock } from '../../domain/clock.ts';
import { recognizeRegistry } from '../../registry/settings/recognize-registry.ts';
import { chooseRegistry } from './choose.ts';
import { describeRegistry } from './describe-registry.ts';
import type { FoundRegistry, Standpoint } from './found.ts';
import { findStandpoint } from './standpoint.ts';

/** More than that are no replicas of a registry. */
const mostReplicas = 50;

export interface DiscoverOptions {
  readonly engine: DockerEngine;
  /** `unix://…` or `tcp://…` */
  readonly engineAddress: string;
  /** Name of the registry in the configuration. */
  readonly name: string;
  readonly isOnly: boolean;
  /** What the configuration calls its container; undefined where it says nothing. */
  readonly container: string | undefined;
  readonly clock: Clock;
}

export type Discovery =
  | { readonly status: 'found'; readonly registry: FoundRegistry }
  /** The Engine was asked, and there is none. */
  | { readonly status: 'none'; readonly detail: string; readonly todo: string }
  | { readonly status: 'failed'; readonly detail: string };

/** Looks once for the registry's containers, and for all that can be told from them. Never throws. */
export async function discover(options: DiscoverOptions, signal: AbortSignal): Promise<Discovery> {
  const { engine, engineAddress } = options;
  const standpoint = await findStandpoint(engine, engineAddress, signal);
  const choice = await choose(options, standpoint, signal);
  if (choice.status !== 'chosen') return choice;
  const containers: ContainerDetails[] = [];
  for (const { id } of choice.containers.slice(0, mostReplicas)) {
    const details = await engine.inspect(id, signal);
    if (details.status === 'failed') return { status: 'failed', detail: `docker: ${details.detail}` };
    if (details.status === 'ok') containers.push(details.value);
  }
  const first = containers.toSorted(firstBefore)[0];
  if (first === undefined) return { status: 'failed', detail: 'docker: the container has just gone' };
  return { status: 'found', registry: await describeRegistry(options, { containers, first, standpoint }) };
}

type Chosen = { readonly status: 'chosen'; readonly containers: readonly ContainerRef[] };

async function choose(
  { engine, name, isOnly, container }: DiscoverOptions,
  standpoint: Standpoint,
  signal: AbortSignal,
): Promise<Chosen | Exclude<Discovery, { status: 'found' }>> {
  const all = await (container === undefined
    ? engine.allContainers(signal)
    : engine.findContainers(container, signal));
  if (all.status !== 'ok') return { status: 'failed', detail: `docker: ${detailOf(all)}` };
  if (container === undefined) {
    const self = standpoint.kind === 'container' ? standpoint.self : undefined;
    return chooseRegistry(all.value, { name, isOnly, self, isRegistry: runsRegistry });
  }
  if (all.value.length > 0) return { status: 'chosen', containers: all.value };
  const detail = `there is no container or compose service "${container}"`;
  return { status: 'none', detail, todo: 'start it, or correct container' };
}

/** By what the list of containers shows. */
function runsRegistry({ image, commandLine, labels }: ContainerRef): boolean {
  const shown = { image, labels, entrypoint: [], command: [commandLine], environment: {} };
  return recognizeRegistry(shown).isRegistry;
}

/** A running one before a stopped one, then by number, then the youngest. */
function firstBefore(one: ContainerDetails, other: ContainerDetails): number {
  return (
    Number(other.isRunning) - Number(one.isRunning) ||
    (one.replica ?? 0) - (other.replica ?? 0) ||
    (other.startedAtMs ?? 0) - (one.startedAtMs ?? 0)
  );
}

function detailOf(result: Exclude<EngineResult<unknown>, { status: 'ok' }>): string {
  return result.detail;
}
