/** A path that an Engine is asked for, always with GET, and what for. docs/security.md lists the same paths. */
export interface Route {
  /** `{id}` stands for the id of a container or of a command in it. */
  readonly template: string;
  readonly purpose: string;
}

/** Every path there is: whoever puts a proxy in front of the Engine need let nothing else through. */
export const routes = {
  ping: { template: '/_ping', purpose: 'the version of its API' },
  version: { template: '/version', purpose: 'the version of its API' },
  list: { template: '/containers/json', purpose: 'finding containers by their names' },
  inspect: { template: '/containers/{id}/json', purpose: 'state, health and restarts of containers' },
  stats: { template: '/containers/{id}/stats', purpose: 'processor time, memory and traffic of containers' },
  logs: { template: '/containers/{id}/logs', purpose: "a container's log" },
  events: { template: '/events', purpose: 'deaths between two looks and garbage collections' },
  exec: { template: '/exec/{id}/json', purpose: 'ends of garbage collections that no event told' },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteName = keyof typeof routes;

/** What is asked of an Engine. */
export interface Question {
  readonly route: RouteName;
  readonly id?: string;
  readonly query?: Query;
}

export type Query = Readonly<Record<string, string | boolean | object | undefined>>;

/** A name from outside does not leave its place in the path. */
export function pathOf({ route, id = '' }: Question): string {
  return routes[route].template.replace('{id}', () => encodeURIComponent(id));
}
