import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBundle, type Bundle } from '../support/engine-bundle.ts';
import { imageFolder, run } from '../support/engine-images.ts';
import { valueBecomes, valueOf } from '../support/engine-prometheus.ts';
import { realParts } from '../support/real-parts.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const example = join(project, 'examples', 'beside-your-registry');

// The registry's file lies elsewhere, calls the service "hub", asks for passwords and logs as Distribution does unasked.
realParts(
  'the observability file beside a registry of somebody else',
  ['docker', 'htpasswd', 'skopeo', 'umoci'],
  () => {
    let bundle: Bundle;
    const cleanups: (() => Promise<void>)[] = [];
    const metric = (expr: string): Promise<number | undefined> => valueOf(bundle.prometheusUrl, expr);
    const becomes = (expr: string, wanted: number): Promise<number | undefined> =>
      valueBecomes(bundle.prometheusUrl, expr, (value) => value === wanted);

    beforeAll(async () => {
      const theirs = await mkdtemp(join(tmpdir(), 'theirs-'));
      cleanups.push(() => rm(theirs, { recursive: true, force: true }));
      await cp(example, theirs, { recursive: true });
      await writeFile(join(theirs, 'monitor-password'), 'of the exporter\n');
      await writeFile(
        join(theirs, 'htpasswd'),
        await passwordLines({ monitor: 'of the exporter', alice: 'secret' }),
      );
      bundle = await startBundle({
        folder: theirs,
        files: ['docker-compose.yml', join(project, 'docker-compose.observability.yml')],
        environment: { OBSERVABILITY_DIR: project },
      });
      cleanups.push(() => bundle.stop());
      await becomes('docker_registry_up', 1);
    }, 400_000);

    afterAll(async () => {
      for (const cleanup of cleanups.reverse()) await cleanup();
    }, 120_000);

    test('a push with the right password is counted, and its blobs are found in the mounted folder', async () => {
      const images = await imageFolder();
      cleanups.push(() => images.remove());
      await images.make('app', [50_000]);

      await images.push('app', `${bundle.registry}/team/app:v1`, ['--dest-creds', 'alice:secret']);

      await becomes('docker_registry_repository_pushes_total{repository="team/app"}', 1);
      // A layer, the configuration and the manifest.
      await becomes('docker_registry_storage_blobs', 3);
    }, 200_000);

    test('each wrong password is one failure, and a first contact without one is none', async () => {
      for (const password of ['wrong', 'Secret', 'wrong again']) await getBase(bundle, `alice:${password}`);
      expect(await getBase(bundle, undefined)).toBe(401);
      expect(await getBase(bundle, 'alice:secret')).toBe(200);

      await becomes('sum(docker_registry_auth_failures_total)', 3);
      expect(await metric('docker_registry_auth_failures_total{reason="invalid_credentials"}')).toBe(3);
      expect(await metric('docker_registry_auth_challenges_total')).toBeGreaterThan(0);
      expect(await metric('docker_registry_auth_failing_clients')).toBe(1);
    }, 100_000);

    test('the container of their service is watched, and their probe log-in works', async () => {
      await becomes('docker_registry_container_running{service="hub"}', 1);

      expect(await metric('docker_registry_up{registry="hub"}')).toBe(1);
      expect(await metric('sum(docker_registry_probe_failures_total)')).toBe(0);
    }, 100_000);

    test('without the Docker socket the registry is still probed, and the rest comes back with it', async () => {
      const container = 'docker_registry_exporter_collector_success{collector="container"}';

      await bundle.project.run('stop', 'socket-proxy');
      await becomes(container, 0);
      expect(await metric('docker_registry_up')).toBe(1);
      expect(await metric('docker_registry_exporter_collector_success{collector="storage"}')).toBe(1);

      await bundle.project.run('start', 'socket-proxy');
      await becomes(container, 1);
      await becomes('docker_registry_container_running{service="hub"}', 1);
    }, 200_000);

    test('their service is as they wrote it', async () => {
      const merged = JSON.parse(await bundle.project.run('config', '--format', 'json', 'hub')) as Services;
      const alone = JSON.parse(
        await run(
          'docker',
          'compose',
          '--file',
          join(example, 'docker-compose.yml'),
          'config',
          '--format',
          'json',
        ),
      ) as Services;

      expect(merged.services['hub']?.image).toBe(alone.services['hub']?.image);
      expect(Object.keys(merged.services['hub'] ?? {})).toEqual(Object.keys(alone.services['hub'] ?? {}));
    });
  },
);

interface Services {
  readonly services: Readonly<Record<string, { readonly image: string }>>;
}

async function passwordLines(passwordOf: Readonly<Record<string, string>>): Promise<string> {
  const lines = Object.entries(passwordOf).map(([user, password]) => run('htpasswd', '-Bbn', user, password));
  return (await Promise.all(lines)).map((line) => line.trim()).join('\n');
}

async function getBase(bundle: Bundle, credentials: string | undefined): Promise<number> {
  const headers: Record<string, string> = {};
  if (credentials !== undefined)
    headers['Authorization'] = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return (await fetch(`http://${bundle.registry}/v2/`, { headers })).status;
}
