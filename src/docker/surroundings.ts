import { branch, flagOf, listOf, shapeOf, textOf, textsOf, type Shape } from './shape.ts';

/** Something of the host that a container sees: a volume or a directory. */
export interface Mount {
  readonly kind: string;
  /** Name of the volume; empty for a directory of the host. */
  readonly volume: string;
  /** Path on the Engine's machine; empty for what lies in memory. */
  readonly source: string;
  /** Path in the container. */
  readonly destination: string;
  readonly isWritable: boolean;
}

export interface Network {
  readonly name: string;
  readonly id: string;
  /** Of the container in it; empty while the container is stopped. */
  readonly address: string;
  /** Of the Engine's machine in it. */
  readonly gateway: string;
  /** Names by which the network's own DNS knows the container, besides its name; there is none in the default network. */
  readonly aliases: readonly string[];
}

/** A port of the container that can be reached at an address of the host. */
export interface PublishedPort {
  readonly containerPort: number;
  readonly hostAddress: string;
  readonly hostPort: number;
}

/** What is around a container: by what it can be reached, and what of the host it sees. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  /** `host`, `bridge`, `none`, `container:ID` or the name of a network. */
  readonly networkMode: string;
  readonly networks: readonly Network[];
  readonly publishedPorts: readonly PublishedPort[];
  readonly hasHealthCheck: boolean;
  /** `json-file`, `local`, `none`, …; empty where the Engine does not say. */
  readonly logDriver: string;
}

export function parseSurroundings(root: Shape): Surroundings {
  const config = branch(root, 'Config');
  const host = branch(root, 'HostConfig');
  const network = branch(root, 'NetworkSettings');
  return {
    environment: Object.fromEntries(textsOf(config, 'Env').map(splitVariable)),
    labels: textMap(branch(config, 'Labels')),
    mounts: listOf(root, 'Mounts').map((mount) => parseMount(shapeOf(mount))),
    networkMode: textOf(host, 'NetworkMode') ?? '',
    networks: Object.entries(branch(network, 'Networks')).map(([name, value]) =>
      parseNetwork(name, shapeOf(value)),
    ),
    publishedPorts: Object.entries(branch(network, 'Ports')).flatMap(parsePort),
    hasHealthCheck: hasHealthCheck(branch(config, 'Healthcheck')),
    logDriver: textOf(branch(host, 'LogConfig'), 'Type') ?? '',
  };
}

export function textMap(shape: Shape): Readonly<Record<string, string>> {
  const texts = Object.entries(shape).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value] as const] : [],
  );
  return Object.fromEntries(texts);
}

function splitVariable(variable: string): readonly [string, string] {
  const equals = variable.indexOf('=');
  return equals === -1 ? [variable, ''] : [variable.slice(0, equals), variable.slice(equals + 1)];
}

function parseMount(mount: Shape): Mount {
  return {
    kind: textOf(mount, 'Type') ?? '',
    volume: textOf(mount, 'Name') ?? '',
    source: textOf(mount, 'Source') ?? '',
    destination: textOf(mount, 'Destination') ?? '',
    isWritable: flagOf(mount, 'RW'),
  };
}

function parseNetwork(name: string, network: Shape): Network {
  return {
    name,
    id: textOf(network, 'NetworkID') ?? '',
    address: textOf(network, 'IPAddress') || (textOf(network, 'GlobalIPv6Address') ?? ''),
    gateway: textOf(network, 'Gateway') ?? '',
    aliases: textsOf(network, 'Aliases'),
  };
}

/** `"5000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "5000"}]`, or null for a port that is only declared. */
function parsePort([name, bindings]: [string, unknown]): readonly PublishedPort[] {
  const [port = '', protocol = 'tcp'] = name.split('/');
  if (protocol !== 'tcp' || !Array.isArray(bindings)) return [];
  return bindings.map(shapeOf).flatMap((binding) => {
    const hostPort = Number(textOf(binding, 'HostPort') ?? '');
    if (!Number.isInteger(hostPort) || hostPort === 0) return [];
    return { containerPort: Number(port), hostAddress: textOf(binding, 'HostIp') ?? '', hostPort };
  });
}

/** An image's check is switched off with `NONE`. */
function hasHealthCheck(check: Shape): boolean {
  const [kind] = textsOf(check, 'Test');
  return kind !== undefined && kind !== 'NONE';
}
