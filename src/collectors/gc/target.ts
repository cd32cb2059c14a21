import type { ContainerDetails } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';

export type Target =
  | { readonly status: 'ok'; readonly container: ContainerDetails }
  | { readonly status: 'failed'; readonly detail: string };

/** The registry's container: a running one before a stopped one, the youngest of several. */
export async function findTarget(engine: DockerEngine, name: string, signal: AbortSignal): Promise<Target> {
  const found = await engine.findContainers(name, signal);
  if (found.status !== 'ok') return { status: 'failed', detail: found.detail };
  const [best] = [...found.value].sort(
    (one, other) => Number(other.isRunning) - Number(one.isRunning) || other.createdAtMs - one.createdAtMs,
  );
  if (best === undefined)
    return { status: 'failed', detail: `there is no container or compose service "${name}"` };
  const details = await engine.inspect(best.id, signal);
  if (details.status !== 'ok') return { status: 'failed', detail: details.detail };
  return { status: 'ok', container: details.value };
}

/** Another registry of the same image works on other storage; one without any mounts has its storage elsewhere. */
export function sharesStorage(registry: ContainerDetails, other: ContainerDetails): boolean {
  if (registry.mountSources.length === 0) return true;
  return other.mountSources.some((source) => registry.mountSources.includes(source));
}
