import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { Layout } from '../../../demo/embedded-registry/storage/layout.ts';
import { BYTES, createClient } from './image-client.ts';
import { sendRaw } from './raw-client.ts';
import { createRoot, runRegistry } from './running-registry.ts';

const HOSTILE_PATHS = [
  '/v2/../../../etc/passwd/tags/list',
  '/v2/%2e%2e/%2e%2e/secret/tags/list',
  '/v2/..%2f..%2fsecret/manifests/latest',
  '/v2/team/web/manifests/..%2f..%2fsecret',
  '/v2/team/web/blobs/sha256:..%2f..%2f..%2fsecret',
  '/v2/team/web/blobs/sha256:../../../../secret',
  '/v2/team/web/blobs/uploads/..',
  '/v2/team/web/blobs/uploads/%2e%2e',
  '/v2/team/web/blobs/uploads/...',
  '/v2/team/web/blobs/uploads/..%2f..%2f..%2f..%2fsecret',
  '/v2/_layers/tags/list',
  '/v2/team/web/manifests/%00',
  '/v2/team%5c..%5cweb/tags/list',
  '/v2/team/web/tags/%E0%A4%A',
];

test.each(HOSTILE_PATHS)('%s reaches no file', async (path) => {
  const registry = await runRegistry({ root: await hiddenRoot() });

  const read = await sendRaw(registry.url, { method: 'GET', path });
  const written = await sendRaw(registry.url, {
    method: 'PUT',
    path,
    headers: BYTES,
    body: Buffer.from('x'),
  });
  const deleted = await sendRaw(registry.url, { method: 'DELETE', path });

  for (const { status } of [read, written, deleted]) {
    expect(status).toBeGreaterThanOrEqual(300);
    expect(status).toBeLessThan(500);
  }
  expect(await createClient(registry.url).get('/v2/')).toBe(200);
});

test('a root holds everything that hostile requests left behind', async () => {
  const parent = await createRoot();
  const { url } = await runRegistry({ root: join(parent, 'a/b') });

  for (const path of HOSTILE_PATHS) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      await sendRaw(url, { method, path, headers: BYTES, body: Buffer.from('{}') });
    }
  }
  await sendRaw(url, { method: 'POST', path: '/v2/team/web/blobs/uploads/?mount=sha256:x&from=../../..' });

  expect(await readdir(parent)).toEqual(['a']);
  expect(await readdir(join(parent, 'a'))).toEqual(['b']);
});

test('a mount from a name that climbs out of the repositories is an ordinary upload', async () => {
  const { url } = await runRegistry();
  const path = `/v2/team/web/blobs/uploads/?mount=sha256:${'0'.repeat(64)}&from=a/../../..`;

  const answer = await sendRaw(url, { method: 'POST', path });

  expect([answer.status, answer.headers['docker-content-digest']]).toEqual([202, undefined]);
});

test.each(['..', '.', 'a/../b', 'sha256:abc', 'a b', 'a\0', ''])('the layout refuses the name %j', (name) => {
  const layout = new Layout('/srv/registry');

  expect(() => layout.tag('team/web', name)).toThrow('filesystem: invalid path: ');
  expect(() => layout.upload(name, 'uuid')).toThrow('filesystem: invalid path: ');
});

async function hiddenRoot(): Promise<string> {
  return join(await createRoot(), 'root');
}
