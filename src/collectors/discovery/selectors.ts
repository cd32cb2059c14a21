import type { ContainerDetails } from '../../docker/container.ts';
import { found, missing, type Finding, type LogStream } from './found.ts';

/** Names that `findContainers` takes and that still mean the same after a container was made anew. */
export function replicaSelector({ id, project, service, replica }: ContainerDetails): string {
  return service === '' || replica === undefined ? `id:${id}` : `service:${project}/${service}/${replica}`;
}

/** The container or service in which garbage collections run. */
export function gcSelector({ id, project, service }: ContainerDetails): string {
  return service === '' ? `id:${id}` : `service:${project}/${service}`;
}

/** The registry's containers, and whatever belongs to the same compose project. */
export function neighbourSelectors(containers: readonly ContainerDetails[]): readonly string[] {
  const selectors = containers.map(({ id, project }) => (project === '' ? `id:${id}` : `project:${project}`));
  return [...new Set(selectors)].toSorted();
}

/**
 * The log of each replica, under a name that stays the same: how far it was read is kept under it. One that the configuration
 * names keeps the name that it has there.
 */
export function findStreams(
  containers: readonly ContainerDetails[],
  said: string | undefined,
): Finding<readonly LogStream[]> {
  const readable = containers.filter(({ logDriver }) => logDriver !== 'none');
  const [first, ...others] = readable.toSorted((one, other) => (one.replica ?? 0) - (other.replica ?? 0));
  if (first === undefined) {
    const names = containers.map(({ name }) => name).join(', ');
    return missing(
      `the logging driver of ${names} is none`,
      'choose json-file or local, or set collectors.log.file',
    );
  }
  const isAlone = others.length === 0 && said !== undefined;
  const streams = [
    streamOf(first, said ?? replicaSelector(first), isAlone ? said : replicaSelector(first)),
    ...others.map((other) => streamOf(other, replicaSelector(other), replicaSelector(other))),
  ];
  return found(streams, `of ${readable.map(({ name }) => name).join(', ')}, through the Engine`);
}

function streamOf({ createdAtMs }: ContainerDetails, name: string, container: string): LogStream {
  return { name: `container ${name}`, container, createdAtMs };
}
