import { isMember, serviceLabels, type ContainerRef, type ServiceName } from './container.ts';
import { mapResult, type EngineResult } from './engine-result.ts';

type Found = Promise<EngineResult<readonly ContainerRef[]>>;
type ListContainers = (filters: object, signal: AbortSignal) => Found;

const labelPrefix = 'label:';

/**
 * The container with this very name, of whatever project; where there is none, the containers of the service. `label:KEY=VALUE`,
 * or `label:KEY` for any value, means those with the label.
 */
export async function findContainers(list: ListContainers, wanted: ServiceName, signal: AbortSignal): Found {
  const { name } = wanted;
  if (name.startsWith(labelPrefix)) return list({ label: [name.slice(labelPrefix.length)] }, signal);
  // The Engine takes names as regular expressions.
  const pattern = `^/?${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  const named = await list({ name: [pattern] }, signal);
  if (named.status !== 'ok') return named;
  const own = named.value.filter((container) => container.name === name);
  if (own.length > 0) return { status: 'ok', value: own };
  const members = await list({ label: serviceLabels(wanted) }, signal);
  return mapResult(members, (all) => all.filter((container) => isMember(container, wanted)));
}
