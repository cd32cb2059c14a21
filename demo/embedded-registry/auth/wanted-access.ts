import type { JsonValue } from '../logging/json-line.ts';
import { isRepositoryName, type Route } from '../routes.ts';

/** One thing that a request needs to be allowed to do. */
export interface Access {
  readonly type: 'repository' | 'registry';
  readonly name: string;
  readonly action: string;
}

/** What a method on a route needs; undefined where being somebody is enough. */
export function wantedAccess(
  route: Route,
  method: string,
  query: URLSearchParams,
): readonly Access[] | undefined {
  if (route.kind === 'base') return undefined;
  if (route.kind === 'catalog') return [{ type: 'registry', name: 'catalog', action: '*' }];
  const { name } = route;
  const here = wantedActions(method).map((action) => ({ type: 'repository' as const, name, action }));
  const source = query.get('from') ?? '';
  const isMount =
    route.kind === 'upload' && method === 'POST' && query.has('mount') && isRepositoryName(source);
  return isMount ? [...here, { type: 'repository', name: source, action: 'pull' }] : here;
}

function wantedActions(method: string): readonly string[] {
  if (method === 'GET' || method === 'HEAD') return ['pull'];
  if (method === 'DELETE') return ['delete'];
  return ['POST', 'PUT', 'PATCH'].includes(method) ? ['pull', 'push'] : [];
}

/** As the body of a 401 lists it. */
export function accessDetail(wanted: readonly Access[] | undefined): JsonValue {
  const entry = ({ type, name, action }: Access): JsonValue => {
    return { Type: type, Class: '', Name: name, Action: action };
  };
  return wanted === undefined ? null : wanted.map(entry);
}

/** As a challenge asks for it: `repository:team/web:pull,push`, separated by spaces. */
export function accessScope(wanted: readonly Access[]): string {
  const actions = new Map<string, string[]>();
  for (const { type, name, action } of wanted) {
    const resource = `${type}:${name}`;
    actions.set(resource, [...(actions.get(resource) ?? []), action]);
  }
  return [...actions].map(([resource, list]) => `${resource}:${list.join(',')}`).join(' ');
}
