import { spawnSync } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';

import { DEMO_USER } from '../../../demo/demo-user.ts';
import { waitUntilAnswers } from '../../../demo/process/wait-until-answers.ts';
import { startRealRegistry } from '../../../demo/registry/real-registry.ts';
import { createImage, MANIFEST_TYPE } from '../../../demo/traffic/image.ts';
import type { RegistryClient } from '../../../demo/traffic/registry-client.ts';
import { realParts } from '../../support/real-parts.ts';
import { createClient } from './image-client.ts';
import { sendRaw } from './raw-client.ts';
import { createRoot, runRegistry } from './running-registry.ts';

const first = createImage('first', 4000);
const second = createImage('second', 6000);
const users = { [DEMO_USER.name]: DEMO_USER.password };

realParts('a real registry beside the embedded one', ['docker-registry'], () => {
  test('leaves the same files after the same pushes and deletes', async () => {
    const real = await runReal(await createRoot());
    const embedded = await runRegistry({ users });

    for (const { url } of [real, embedded]) await pushAndDelete(url);

    expect(await listTree(embedded.root)).toEqual(await listTree(real.root));
  });

  test('leaves the same files of an unfinished upload', async () => {
    const real = await runReal(await createRoot());
    const embedded = await runRegistry();

    for (const { url } of [real, embedded]) {
      const path = '/v2/team/web/blobs/uploads/';
      const headers = basicAuth();
      const started = await sendRaw(url, { method: 'POST', path, headers });
      expect(started.status).toBe(202);
    }

    // Saved hash states are Go's own: without them a real registry reads the data again, which it can.
    const withoutStates = (await listTree(real.root)).filter((line) => !line.includes('/hashstates'));
    expect((await listTree(embedded.root)).map(maskUuid)).toEqual(withoutStates.map(maskUuid));
  });

  test('serves what was pushed to the embedded one, and the other way round', async () => {
    const embedded = await runRegistry({ users });
    await member(embedded.url).push('team/web', 'v1', first);
    const real = await runReal(embedded.root);
    await member(real.url).push('team/web', 'v2', second);

    const fromReal = await getManifest(real.url, 'v1');
    const fromEmbedded = await getManifest(embedded.url, 'v2');

    expect(fromReal).toEqual(first.manifest.bytes);
    expect(fromEmbedded).toEqual(second.manifest.bytes);
  });

  test('collects the garbage of the embedded one and nothing else', async () => {
    const registry = await runRegistry();
    const client = createClient(registry.url);
    await client.push('team/web', 'v1', first);
    await client.push('team/web', 'v2', second);
    const path = `/v2/team/web/manifests/${second.manifest.digest}`;
    await sendRaw(registry.url, { method: 'DELETE', path });

    const output = await collectGarbage(registry.root);

    const blobs = (await listTree(registry.root)).filter((line) => line.includes('/data '));
    expect(output).toContain('4 blobs marked, 4 blobs and 0 manifests eligible for deletion');
    expect(blobs).toHaveLength(4);
    expect(await client.pull('team/web', 'v1', first)).toBe(200);
  });
});

async function pushAndDelete(url: string): Promise<void> {
  const client = member(url);
  await client.push('team/web', 'v1', first);
  await client.push('team/web', 'v1', second);
  await client.push('team/web', 'v2', first);
  await client.push('alpine', 'latest', first);
  await client.push('alpine', 'old', second);
  const headers = basicAuth();
  const manifest = `/v2/alpine/manifests/${second.manifest.digest}`;
  const blob = `/v2/alpine/blobs/${second.blobs[0]?.digest ?? ''}`;
  for (const path of [manifest, blob]) {
    const deleted = await sendRaw(url, { method: 'DELETE', path, headers });
    expect(deleted.status).toBe(202);
  }
  const mount = `/v2/team/api/blobs/uploads/?mount=${first.blobs[0]?.digest ?? ''}&from=team/web`;
  expect((await sendRaw(url, { method: 'POST', path: mount, headers })).status).toBe(201);
}

interface RealRegistry {
  readonly url: string;
  readonly root: string;
}

async function runReal(root: string): Promise<RealRegistry> {
  const directory = await createRoot();
  const files = { directory, storage: root, log: join(directory, 'log'), password: '' };
  const real = await startRealRegistry({ program: 'docker-registry', version: '' }, files);
  onTestFinished(real.stop);
  const signal = new AbortController().signal;
  const isGood = (status: number) => status === 401;
  expect(await waitUntilAnswers({ url: `${real.url}/v2/`, timeoutMs: 10_000, isGood, signal })).toBe(true);
  return { url: real.url, root };
}

function member(url: string): RegistryClient {
  return createClient(url, DEMO_USER);
}

function basicAuth(): Record<string, string> {
  const pair = Buffer.from(`${DEMO_USER.name}:${DEMO_USER.password}`).toString('base64');
  return { Authorization: `Basic ${pair}` };
}

async function getManifest(url: string, tag: string): Promise<Buffer> {
  const headers = { ...basicAuth(), Accept: MANIFEST_TYPE };
  return (await sendRaw(url, { method: 'GET', path: `/v2/team/web/manifests/${tag}`, headers })).body;
}

async function collectGarbage(root: string): Promise<string> {
  const config = join(await createRoot(), 'config.yml');
  const storage = { filesystem: { rootdirectory: root }, delete: { enabled: true } };
  await writeFile(config, stringify({ version: 0.1, storage }));
  const run = spawnSync('docker-registry', ['garbage-collect', config], { encoding: 'utf8' });
  expect(run.stderr).not.toContain('failed');
  expect(run.status).toBe(0);
  return run.stdout;
}

/** Every path, with the content of links and the size of data. */
async function listTree(root: string): Promise<readonly string[]> {
  const paths = await readdir(root, { recursive: true });
  return Promise.all(paths.sort().map((path) => describePath(root, path)));
}

async function describePath(root: string, path: string): Promise<string> {
  const full = join(root, path);
  const content = path.endsWith('/link') ? ` -> ${await readFile(full, 'utf8')}` : '';
  const size = path.endsWith('/data') ? ` ${(await stat(full)).size}` : '';
  return `${path}${content}${size}`;
}

function maskUuid(line: string): string {
  return line.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/, 'UUID');
}
