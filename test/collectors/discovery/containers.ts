import {
  parseContainer,
  parseContainerList,
  type ContainerDetails,
  type ContainerRef,
} from '../../../src/docker/container.ts';

export interface Described {
  readonly id?: string;
  readonly name?: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly environment?: readonly string[];
  readonly isRunning?: boolean;
  readonly networkMode?: string;
  /** Network's name (and id) to the container's address in it. */
  readonly networks?: Readonly<Record<string, string>>;
  readonly aliases?: readonly string[];
  /** As in `docker run -p`: `127.0.0.1:5001:5000`. */
  readonly ports?: readonly string[];
  /** As in `docker run -v`: `/host/folder:/in/container`; without a slash in front the name of a volume. */
  readonly mounts?: readonly string[];
  readonly logDriver?: string;
}

/** A container as the Engine's own answer describes it. */
export function container(described: Described): ContainerDetails {
  const parsed = parseContainer(inspectAnswerOf(described));
  if (parsed === undefined) throw new Error('the answer describes no container');
  return parsed;
}

export function listed(...described: readonly Described[]): readonly ContainerRef[] {
  return parseContainerList(described.map(listAnswerOf)) ?? [];
}

export function compose(project: string, service: string, replica = 1): Readonly<Record<string, string>> {
  return {
    'com.docker.compose.project': project,
    'com.docker.compose.service': service,
    'com.docker.compose.container-number': String(replica),
    'com.docker.compose.oneoff': 'False',
  };
}

function listAnswerOf({ id = 'a1', name = 'registry', image = 'registry:3', ...rest }: Described): unknown {
  const { labels = {}, isRunning = true } = rest;
  const command = (rest.command ?? ['/entrypoint.sh', '/etc/distribution/config.yml']).join(' ');
  const state = isRunning ? 'running' : 'exited';
  return {
    Id: id,
    Names: [`/${name}`],
    Image: image,
    Command: command,
    Labels: labels,
    State: state,
    Created: 1,
  };
}

function inspectAnswerOf({
  id = 'a1',
  name = 'registry',
  image = 'registry:3',
  ...rest
}: Described): unknown {
  const { networks = {}, mounts = [], ports = [], isRunning = true } = rest;
  const [path, ...args] = rest.command ?? ['/entrypoint.sh', '/etc/distribution/config.yml'];
  return {
    ...{ Id: id, Name: `/${name}`, Path: path, Args: args },
    State: { Running: isRunning, StartedAt: '2026-11-20T10:00:00Z' },
    Config: { Image: image, Labels: rest.labels ?? {}, Env: rest.environment ?? [] },
    HostConfig: {
      NetworkMode: rest.networkMode ?? 'default',
      LogConfig: { Type: rest.logDriver ?? 'json-file' },
    },
    Mounts: mounts.map(mountAnswerOf),
    NetworkSettings: {
      Ports: Object.fromEntries(ports.map(portAnswerOf)),
      Networks: Object.fromEntries(
        Object.entries(networks).map(([network, address]) => [
          network,
          {
            NetworkID: network,
            IPAddress: address,
            Gateway: gatewayOf(address),
            Aliases: rest.aliases ?? null,
          },
        ]),
      ),
    },
  };
}

function mountAnswerOf(mount: string): unknown {
  const [from = '', destination = ''] = mount.split(':');
  return from.startsWith('/')
    ? { Type: 'bind', Source: from, Destination: destination, RW: true }
    : {
        Type: 'volume',
        Name: from,
        Source: `/var/lib/docker/volumes/${from}/_data`,
        Destination: destination,
      };
}

function portAnswerOf(port: string): readonly [string, unknown] {
  const [, address = '', hostPort, containerPort] = /^(?:(.*):)?(\d+):(\d+)$/.exec(port) ?? [];
  return [`${containerPort ?? ''}/tcp`, [{ HostIp: address || '0.0.0.0', HostPort: hostPort }]];
}

function gatewayOf(address: string): string {
  return address.replace(/\d+$/, '1');
}
