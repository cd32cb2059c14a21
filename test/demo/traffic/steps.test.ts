import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';

import { rounds, seed } from '../../../demo/traffic/steps.ts';
import { createClient } from '../embedded-registry/image-client.ts';
import { accessLines, runRegistry } from '../embedded-registry/running-registry.ts';

const users = { demo: 'demo-password' };

test('the seed leaves content, a manifest without a tag and an unfinished upload', async () => {
  const { url, root } = await runRegistry({ users });

  await seed(createClient(url, { name: 'demo', password: 'demo-password' }));

  const files = await readdir(root, { recursive: true });
  const linked = (kind: RegExp) => files.filter((file) => kind.test(file) && file.endsWith('/link')).length;
  const revisions = linked(/_manifests\/revisions/);
  expect(revisions).toBe(6);
  expect(linked(/tags\/[^/]+\/current/)).toBe(6);
  expect(files.filter((file) => /_uploads\/[^/]+\/data$/.test(file))).toHaveLength(1);
});

test.each([
  ['eventful', ['200', '201', '202', '401', '404', '500']],
  // Whoever has not logged in is asked to.
  ['healthy', ['200', '201', '202', '401', '404']],
] as const)('a round that is %s meets just these answers: %s', async (kind, expected) => {
  const { url, lines } = await runRegistry({ users });
  const clients = createClients(url);
  await seed(clients.member);
  lines.length = 0;

  for (const step of rounds[kind]) await step(clients, 0);

  const statuses = accessLines(lines).map((line) => / HTTP\/1\.1" (\d+) /.exec(line)?.[1]);
  expect([...new Set(statuses)].sort()).toEqual(expected);
});

test('the storage stops growing once every release has been pushed', async () => {
  const { url, root } = await runRegistry({ users });
  const clients = createClients(url);
  await seed(clients.member);
  const push = rounds.eventful[0];
  const pushRounds = async (from: number, to: number): Promise<number> => {
    for (let round = from; round < to; round += 1) await push?.(clients, round);
    return (await readdir(root, { recursive: true })).length;
  };

  const full = await pushRounds(0, 12);
  const later = await pushRounds(12, 40);

  expect(later).toBe(full);
});

function createClients(url: string) {
  return {
    member: createClient(url, { name: 'demo', password: 'demo-password' }),
    anonymous: createClient(url),
    intruder: createClient(url, { name: 'demo', password: 'guessed' }),
  };
}
