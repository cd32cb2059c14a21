import type { DockerEngine } from '../../docker/engine.ts';
import { ownContainerId } from '../../docker/own-container.ts';
import type { Standpoint } from './found.ts';

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** From where this process looks at the machine of the Engine behind `unix://…` or `tcp://…`. */
export async function findStandpoint(
  engine: DockerEngine,
  engineAddress: string,
  signal: AbortSignal,
): Promise<Standpoint> {
  const id = ownContainerId();
  const self = id === undefined ? undefined : await engine.inspect(id, signal);
  if (self?.status === 'ok') return { kind: 'container', self: self.value };
  const engineHost = hostOf(engineAddress);
  // In a container of another Engine even its own socket shows nothing of this one's paths.
  if (engineHost === undefined || loopback.test(engineHost))
    return id === undefined ? { kind: 'host' } : { kind: 'elsewhere', engineHost: 'localhost' };
  return { kind: 'elsewhere', engineHost };
}

/** Undefined for a socket. */
function hostOf(address: string): string | undefined {
  return address.startsWith('unix:') ? undefined : new URL(address).hostname;
}
