import { isMember, projectLabels, serviceLabels, type ContainerRef, type ServiceName } from './container.ts';
import { mapResult, type EngineResult } from './engine-result.ts';

type Found = Promise<EngineResult<readonly ContainerRef[]>>;
type Filters = Readonly<Record<string, readonly string[]>>;
type ListContainers = (filters: Filters, signal: AbortSignal) => Found;

/**
 * The container with this very name, of whatever project; where there is none, the containers of the service. Beside names there
 * are `label:KEY=VALUE`, or `label:KEY` for any value, `service:PROJECT/SERVICE` with or without `/NUMBER`, `project:PROJECT`
 * and `id:ID`.
 */
export async function findContainers(list: ListContainers, wanted: ServiceName, signal: AbortSignal): Found {
  const filters = filtersOf(wanted.name);
  if (filters === undefined) return findByName(list, wanted, signal);
  const found = await list(filters, signal);
  return mapResult(found, (all) => all.filter(({ isOneOff }) => !isOneOff || 'id' in filters));
}

/** Undefined for a name. */
function filtersOf(selector: string): Filters | undefined {
  const [, kind = '', value = ''] = /^(label|service|project|id):(.+)$/s.exec(selector) ?? [];
  switch (kind) {
    case 'label':
      return { label: [value] };
    case 'service': {
      const [composeProject = '', name = '', replica] = value.split('/');
      return { label: serviceLabels({ name, composeProject, replica }) };
    }
    case 'project':
      return { label: projectLabels(value) };
    case 'id':
      return { id: [value] };
    default:
      return undefined;
  }
}

async function findByName(list: ListContainers, wanted: ServiceName, signal: AbortSignal): Found {
  // The Engine takes names as regular expressions.
  const pattern = `^/?${wanted.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  const named = await list({ name: [pattern] }, signal);
  if (named.status !== 'ok') return named;
  const own = named.value.filter((container) => container.name === wanted.name);
  if (own.length > 0) return { status: 'ok', value: own };
  const members = await list({ label: serviceLabels(wanted) }, signal);
  return mapResult(members, (all) => all.filter((container) => isMember(container, wanted)));
}
