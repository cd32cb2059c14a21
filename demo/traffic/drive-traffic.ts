import { setTimeout as wait } from 'node:timers/promises';

import { DEMO_USER } from '../demo-user.ts';
import { RegistryClient, type ClientOptions } from './registry-client.ts';
import { seed, type Clients, type Step } from './steps.ts';

/** Fills the registry, as fast as it goes. */
export async function seedRegistry(url: string, signal: AbortSignal): Promise<void> {
  const pause = (): Promise<void> => Promise.resolve();
  await seed(createClients({ url, signal, pause }).member);
}

/** Round after round until the signal; a registry that is gone for a while does not end it. */
export async function driveTraffic(url: string, steps: readonly Step[], signal: AbortSignal): Promise<void> {
  const clients = createClients({ url, signal, pause: () => wait(randomPauseMs(), undefined, { signal }) });
  for (let turn = 0; !signal.aborted; turn += 1) {
    const step = steps[turn % steps.length];
    const round = Math.floor(turn / steps.length);
    await step?.(clients, round).catch(() => waitQuietly(signal));
  }
}

function randomPauseMs(): number {
  return 100 + Math.floor(Math.random() * 200);
}

async function waitQuietly(signal: AbortSignal): Promise<void> {
  await wait(500, undefined, { signal }).catch(() => undefined);
}

function createClients(common: Pick<ClientOptions, 'url' | 'signal' | 'pause'>): Clients {
  const agent = 'docker/29.0.0 (demo)';
  return {
    member: new RegistryClient({ ...common, agent, credentials: DEMO_USER }),
    anonymous: new RegistryClient({ ...common, agent }),
    intruder: new RegistryClient({
      ...common,
      agent: 'curl/8.14.1 (demo)',
      credentials: { name: DEMO_USER.name, password: 'guessed' },
    }),
  };
}
