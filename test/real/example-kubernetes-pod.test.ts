import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPod } from '../support/docker-pod.ts';
import { imageFolder, run } from '../support/engine-images.ts';
import { freePorts } from '../support/engine-ports.ts';
import { becomes, examples, valueAt } from '../support/example.ts';
import { readKustomization, readManifests } from '../support/kubernetes-manifests.ts';
import { realParts } from '../support/real-parts.ts';

const example = join(examples, 'kubernetes');

// No cluster can be had here: the containers of the pod are run as the manifest says, by Docker.
realParts('the pod of the example kubernetes', ['docker', 'htpasswd', 'skopeo', 'umoci'], () => {
  let folder: string;
  let [registry, metrics]: readonly number[] = [];
  const cleanups: (() => Promise<void>)[] = [];
  const value = (series: string): Promise<number | undefined> => valueAt(metrics ?? 0, series);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pod-'));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    await writeSecrets(folder);
    for (const file of readKustomization(example).configMapGenerator[0]?.files ?? [])
      await cp(join(example, file), join(folder, 'config', file));
    [registry, metrics] = await freePorts(2);
    const manifest = readManifests(example).find(({ kind }) => kind === 'Deployment');
    if (manifest === undefined) throw new Error('no Deployment');
    const pod = await startPod(manifest.spec.template.spec, {
      folder,
      ports: { 5000: registry ?? 0, 10055: metrics ?? 0 },
      environment: {
        registry: { LOG_READS: '400' },
        exporter: { REGISTRY_STORAGE_SCAN_INTERVAL: '5s' },
      },
    });
    cleanups.push(() => pod.stop());
    await becomes(value, 'docker_registry_up{registry="registry"}', 1);
  }, 200_000);

  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }, 60_000);

  test('the probe logs in, and a push is counted and found', async () => {
    const images = await imageFolder();
    cleanups.push(() => images.remove());
    await images.make('app', [50_000]);

    await images.push('app', `127.0.0.1:${registry}/team/app:v1`, ['--dest-creds', 'monitor:secret']);

    const auth = 'docker_registry_component_up{registry="registry",component="auth"}';
    expect(await value(auth)).toBe(1);
    const pushes = 'docker_registry_repository_pushes_total{registry="registry",repository="team/app"}';
    await becomes(value, pushes, 1);
    // A layer, the configuration and the manifest.
    await becomes(value, 'docker_registry_storage_blobs{registry="registry"}', 3);
  }, 100_000);

  test('each line of the log is counted once while the file is set aside for another', async () => {
    const unknown = 'docker_registry_http_error_codes_total{registry="registry",error="manifest_unknown"}';
    const isSetAside = (): boolean => existsSync(join(folder, 'log', 'registry.log.1'));
    expect(isSetAside()).toBe(false);
    let asked = 0;
    while (!isSetAside() && asked < 2000) {
      await askForUnknown(registry);
      asked += 1;
    }
    expect(isSetAside()).toBe(true);
    await becomes(value, unknown, asked);

    for (let more = 0; more < 20; more += 1) await askForUnknown(registry);

    await becomes(value, unknown, asked + 20);
  }, 100_000);
});

async function writeSecrets(folder: string): Promise<void> {
  for (const part of ['config', 'htpasswd', 'monitor-password', 'tmp']) await mkdir(join(folder, part));
  await run('chmod', '0777', join(folder, 'tmp'));
  await writeFile(join(folder, 'htpasswd', 'htpasswd'), await run('htpasswd', '-Bbn', 'monitor', 'secret'));
  await writeFile(join(folder, 'monitor-password', 'monitor-password'), 'secret\n');
}

async function askForUnknown(port: number | undefined): Promise<void> {
  const authorization = `Basic ${Buffer.from('monitor:secret').toString('base64')}`;
  const url = `http://127.0.0.1:${port}/v2/team/app/manifests/none`;
  expect((await fetch(url, { headers: { authorization } })).status).toBe(404);
}
