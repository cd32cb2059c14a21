import { expect, onTestFinished, test } from 'vitest';
import { realParts } from '../../support/real-parts.ts';
import { startTokenServer } from '../../support/token-server/token-server.ts';
import { pushImage } from '../../support/push.ts';
import { credentialsFor, temporaryFolder } from '../probe/harness.ts';
import { runRegistry } from '../probe/real-registry.ts';
import { blobBytes, canaryFor, travel } from './canary-run.ts';

const everyStep = [
  'push_blob',
  'push_manifest',
  'list_tags',
  'pull_manifest',
  'pull_blob',
  'verify',
  'delete',
];

interface Hub {
  readonly url: URL;
  readonly root: string;
}

async function hub({ deletes }: { readonly deletes: boolean }): Promise<Hub> {
  const root = temporaryFolder();
  const storage = { filesystem: { rootdirectory: root }, delete: { enabled: deletes } };
  return { root, url: (await runRegistry({ storage })).url };
}

async function tagsAt(url: URL): Promise<unknown> {
  const answer = (await (await fetch(new URL('/v2/team/canary/tags/list', url))).json()) as {
    tags?: unknown;
  };
  return answer.tags;
}

realParts('the canary at a real registry', ['docker-registry', 'openssl'], () => {
  test('pushes, lists, pulls, compares and deletes, each time something new', async () => {
    const { url, root } = await hub({ deletes: true });
    const canary = canaryFor({ url });

    const trips = [await travel(canary), await travel(canary), await travel(canary)];

    for (const trip of trips)
      expect(trip).toMatchObject({ status: 'ok', up: 1, failed: undefined, steps: everyStep, told: [] });
    expect(await tagsAt(url)).toEqual(null);
    expect(trips.reduce((sum, { newBytes }) => sum + newBytes, 0)).toBe(blobBytes(root));
  });

  test('takes no more room with each run where nothing may be deleted', async () => {
    const { url, root } = await hub({ deletes: false });
    const canary = canaryFor({ url });

    const first = await travel(canary);
    const bytes = blobBytes(root);
    const later = [];
    for (let run = 0; run < 5; run += 1) later.push(await travel(canary));

    expect(first).toMatchObject({ up: 1, steps: everyStep, newBytes: bytes });
    expect(bytes).toBeLessThan(1_000);
    for (const trip of later)
      expect(trip).toMatchObject({ up: 1, steps: everyStep.slice(0, -1), newBytes: 0 });
    expect(blobBytes(root)).toBe(bytes);
    expect(await tagsAt(url)).toEqual(['registry-exporter']);
  });

  test('takes away what a run left that was killed, and nothing of anybody else', async () => {
    const { url } = await hub({ deletes: true });
    const ages = [3_600_000, 1_000].map((ageMs) => `registry-exporter-${Date.now() - ageMs}-0123abcd`);
    for (const tag of [...ages, 'latest', 'registry-exporter-notes'])
      await pushImage(url, { repository: 'team/canary', tag, layers: [tag] });

    await travel(canaryFor({ url }));

    expect(await tagsAt(url)).toEqual(expect.arrayContaining([ages[1], 'latest', 'registry-exporter-notes']));
    expect(await tagsAt(url)).toHaveLength(3);
  });

  test('logs in with tokens of the scopes that it needs, and keeps them while they last', async () => {
    const server = await startTokenServer();
    onTestFinished(server.close);
    const { url } = await runRegistry({
      auth: { token: server.registryAuth },
      storage: { filesystem: { rootdirectory: temporaryFolder() }, delete: { enabled: true } },
    });
    const credentials = credentialsFor('alice', 'alice-secret');
    const canary = canaryFor({ url, registry: { credentials } });

    const first = await travel(canary);
    const asked = server.requests.length;
    const second = await travel(canary);

    expect([first, second]).toMatchObject([{ up: 1 }, { up: 1 }]);
    const scopes = server.requests.flatMap(({ scopes: wanted }) => wanted);
    // In which order the registry names the actions differs from challenge to challenge.
    expect(scopes.some((scope) => /^repository:team\/canary:(pull,push|push,pull)$/.test(scope))).toBe(true);
    expect(scopes.some((scope) => /^repository:team\/canary:.*delete/.test(scope))).toBe(true);
    expect(server.requests.length - asked).toBeLessThanOrEqual(1);
  });

  test('tells that the user may not push, at the first step', async () => {
    const server = await startTokenServer();
    onTestFinished(server.close);
    const { url } = await runRegistry({ auth: { token: server.registryAuth } });
    const canary = canaryFor({ url, registry: { credentials: credentialsFor('bob', 'bob-secret') } });

    expect(await travel(canary)).toMatchObject({
      ...{ up: 0, failed: 'push_blob', steps: ['push_blob'] },
      told: ['pushing to and pulling from team/canary fails at push_blob: answers 401, expected 202'],
    });
  });
});
