import type { ContainerDetails } from '../../docker/container.ts';
import type { PublishedPort } from '../../docker/surroundings.ts';
import { assertNever } from '../../domain/never.ts';
import { found, missing, type Finding, type Standpoint } from './found.ts';

/** What the registry's own settings say of the place it listens at. */
export interface Listening {
  readonly port: number;
  readonly isTls: boolean;
  /** Path before `/v2/`, empty where there is none. */
  readonly prefix: string;
}

interface Way {
  readonly host: string;
  readonly port: number;
  readonly how: string;
}

const everywhere: readonly string[] = ['', '0.0.0.0', '::'];
/** The only network without a DNS of its own. */
const defaultNetwork = 'bridge';

/** An address at which the registry answers the exporter, wherever the two run. */
export function findUrl(
  container: ContainerDetails,
  listening: Listening,
  standpoint: Standpoint,
): Finding<URL> {
  const way = wayFrom(standpoint, container, listening);
  if (way === undefined) return noWay(container, standpoint);
  const scheme = listening.isTls ? 'https' : 'http';
  const host = way.host.includes(':') ? `[${way.host}]` : way.host;
  return found(new URL(`${scheme}://${host}:${way.port}/${trimmed(listening.prefix)}`), way.how);
}

function wayFrom(standpoint: Standpoint, container: ContainerDetails, listening: Listening): Way | undefined {
  switch (standpoint.kind) {
    case 'host':
      return wayFromHost(container, listening);
    case 'container':
      return standpoint.self.networkMode === 'host'
        ? wayFromHost(container, listening)
        : wayFromContainer(container, listening, standpoint.self);
    case 'elsewhere':
      return wayOverHost(container, listening, standpoint.engineHost);
    default:
      return assertNever(standpoint);
  }
}

function wayFromHost(container: ContainerDetails, { port }: Listening): Way | undefined {
  if (container.networkMode === 'host') return { host: 'localhost', port, how: 'on the network of the host' };
  const published = publishedAt(container, port)[0];
  if (published !== undefined) {
    const { hostAddress, hostPort } = published;
    const host = everywhere.includes(hostAddress) ? 'localhost' : hostAddress;
    return { host, port: hostPort, how: 'at its published port' };
  }
  const address = container.networks.find((network) => network.address !== '')?.address;
  return address === undefined ? undefined : { host: address, port, how: 'at its own address' };
}

function wayFromContainer(
  container: ContainerDetails,
  { port }: Listening,
  self: ContainerDetails,
): Way | undefined {
  if (container.id === self.id || container.networkMode === `container:${self.id}`)
    return { host: 'localhost', port, how: 'in the same network namespace' };
  const shared = sharedNetwork(container, self);
  if (shared !== undefined) return { ...shared, port };
  const gateway = self.networks.find((network) => network.gateway !== '')?.gateway;
  return gateway === undefined ? undefined : wayOverHost(container, { port }, gateway);
}

/** By an address of the Engine's machine. */
function wayOverHost(
  container: ContainerDetails,
  { port }: Pick<Listening, 'port'>,
  host: string,
): Way | undefined {
  if (container.networkMode === 'host') return { host, port, how: 'through the host' };
  const open = publishedAt(container, port).find(({ hostAddress }) =>
    [...everywhere, host].includes(hostAddress),
  );
  return open && { host, port: open.hostPort, how: 'at its published port, through the host' };
}

function sharedNetwork(container: ContainerDetails, self: ContainerDetails): Omit<Way, 'port'> | undefined {
  const ours = new Set(self.networks.map(({ id }) => id));
  const shared = container.networks.filter(({ id }) => id !== '' && ours.has(id));
  const named = shared.find(({ name }) => name !== defaultNetwork);
  if (named !== undefined) {
    // A service's name outlasts its containers, and means all of them.
    const host = named.aliases.includes(container.service) ? container.service : container.name;
    return { host, how: `in the network ${named.name}` };
  }
  const plain = shared.find(({ address }) => address !== '');
  return plain && { host: plain.address, how: `in the network ${plain.name}` };
}

/** IPv4 first, because an IPv6 binding may have nobody behind it. */
function publishedAt({ publishedPorts }: ContainerDetails, port: number): readonly PublishedPort[] {
  return publishedPorts
    .filter(({ containerPort }) => containerPort === port)
    .toSorted(
      (one, other) => Number(one.hostAddress.includes(':')) - Number(other.hostAddress.includes(':')),
    );
}

function noWay(container: ContainerDetails, standpoint: Standpoint): Finding<URL> {
  const { name, networks, isRunning } = container;
  if (!isRunning) return missing(`container ${name} does not run`, 'start it, or set url');
  const network = networks.find((one) => one.name !== defaultNetwork)?.name ?? networks[0]?.name;
  if (standpoint.kind !== 'container' || network === undefined)
    return missing(`container ${name} cannot be reached from here`, 'publish its port, or set url');
  const { self } = standpoint;
  return missing(
    `container ${self.name} shares no network with container ${name}`,
    `run "docker network connect ${network} ${self.name}", name the network in its compose file, or set url`,
  );
}

function trimmed(prefix: string): string {
  return prefix.replace(/^\/+|\/+$/g, '');
}
