import { isMember, serviceLabels, type ContainerRef, type ServiceName } from './container.ts';
import { mapResult, type EngineResult } from './engine-result.ts';

type Found = Promise<EngineResult<readonly ContainerRef[]>>;
type ListContainers = (filters: object, signal: AbortSignal) => Found;

/** The container with this very name, of whatever project; where there is none, the containers of the service. */
export async function findContainers(list: ListContainers, wanted: ServiceName, signal: AbortSignal): Found {
  const { name } = wanted;
  // The Engine takes names as regular expressions.
  const pattern = `^/?${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  const named = await list({ name: [pattern] }, signal);
  if (named.status !== 'ok') return named;
  const own = named.value.filter((container) => container.name === name);
  if (own.length > 0) return { status: 'ok', value: own };
  const members = await list({ label: serviceLabels(wanted) }, signal);
  return mapResult(members, (all) => all.filter((container) => isMember(container, wanted)));
}
