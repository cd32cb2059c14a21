import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pushImage } from '../../support/push.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startChaosRegistry, type ChaosRegistry } from './chaos-registry.ts';
import { again, hasty, type ChaosFault } from './fault.ts';

/** What clients do, and what becomes of them. */
export function clientFaults(): readonly Promise<ChaosFault>[] {
  return [guessed(), mistyped(), lockedOut(), failing(), emptied(), silenced()];
}

/** Six users from one address, who are none. */
async function guessed(): Promise<ChaosFault> {
  const { registry } = await withUsers();
  return {
    ...watchedByLog('guessed', registry),
    happen: async () => {
      for (let index = 0; index < 30; index += 1) await logIn(registry.url, `user-${index % 6}:guess`);
    },
    notifies: ['RegistryCredentialStuffing warning'],
  };
}

/** One user who goes on trying a password that was changed. */
async function mistyped(): Promise<ChaosFault> {
  const { registry } = await withUsers();
  return {
    ...watchedByLog('mistyped', registry),
    happen: (signal) => {
      again(100, signal, () => logIn(registry.url, 'robot:old'));
    },
    notifies: ['RegistryAuthFailureSpike warning'],
  };
}

/** The file of passwords cannot be read any more. */
async function lockedOut(): Promise<ChaosFault> {
  const { registry, passwords } = await withUsers();
  return {
    ...watchedByLog('locked-out', registry),
    happen: (signal) => {
      renameSync(passwords, `${passwords}.gone`);
      again(300, signal, () => logIn(registry.url, 'robot:right'));
    },
    notifies: ['RegistryAuthBackendFailing critical'],
  };
}

/** Where the link of a tag should be there is a folder. */
async function failing(): Promise<ChaosFault> {
  const registry = await startChaosRegistry();
  await pushImage(registry.url, { repository: 'team/app', tag: '1', layers: ['layer'] });
  const link = join(registry.root, 'docker/registry/v2/repositories/team/app/_manifests/tags/1/current/link');
  return {
    ...watchedByLog('failing', registry),
    happen: (signal) => {
      writeFileSync(link, 'sha256:nonsense');
      again(200, signal, () => fetch(new URL('/v2/team/app/manifests/1', registry.url)));
    },
    notifies: ['RegistryErrorBudgetBurn critical'],
  };
}

async function emptied(): Promise<ChaosFault> {
  const registry = await startChaosRegistry();
  const digests: string[] = [];
  for (let index = 0; index < 60; index += 1) {
    const image = { repository: 'team/app', tag: `${index}`, layers: [`layer ${index}`] };
    digests.push((await pushImage(registry.url, image)).digest);
  }
  return {
    ...watchedByLog('emptied', registry),
    happen: async () => {
      for (const digest of digests)
        await fetch(new URL(`/v2/team/app/manifests/${digest}`, registry.url), { method: 'DELETE' });
    },
    notifies: ['RegistryDeleteSurge warning'],
  };
}

/** Whatever ships its log has died. */
async function silenced(): Promise<ChaosFault> {
  const registry = await startChaosRegistry();
  return {
    ...watchedByLog('silenced', registry),
    happen: registry.endShipping,
    notifies: ['RegistryLogSilent warning'],
  };
}

function watchedByLog(name: string, { url, log }: ChaosRegistry): Pick<ChaosFault, 'name' | 'watched'> {
  return { name, watched: { url: url.href, collectors: { probe: hasty.probe, log: { file: log } } } };
}

async function withUsers(): Promise<{ readonly registry: ChaosRegistry; readonly passwords: string }> {
  const passwords = join(temporaryFolder(), 'htpasswd');
  // The password is "right".
  writeFileSync(passwords, 'robot:$2y$05$abcdefghijklmnopqrstuuJ0c9rKcKn2rJ3l0c1cYbM8ZyB9oQ8yW\n');
  const auth = { htpasswd: { realm: 'registry', path: passwords } };
  return { registry: await startChaosRegistry({ sections: { auth } }), passwords };
}

async function logIn(url: URL, credentials: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const response = await fetch(new URL('/v2/', url), { headers: { authorization } });
  await response.arrayBuffer();
}
