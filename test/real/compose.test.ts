import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dashboardQueries } from '../support/dashboard-queries.ts';
import { startBundle, type Bundle } from '../support/engine-bundle.ts';
import { imageFolder, run, type ImageFolder } from '../support/engine-images.ts';
import { eventually } from '../support/engine-poll.ts';
import { valueBecomes, valueOf, valuesOf, type Values } from '../support/engine-prometheus.ts';
import { startRecorder, type RecordedRequest, type Recorder } from '../support/engine-recorder.ts';
import { realParts } from '../support/real-parts.ts';

const folder = fileURLToPath(new URL('../..', import.meta.url));

realParts(
  'the bundle, as `docker compose --profile observability up` starts it',
  ['docker', 'skopeo', 'umoci'],
  () => {
    let bundle: Bundle;
    let client: Recorder;
    let images: ImageFolder;
    const cleanups: (() => Promise<void>)[] = [];

    const metric = (expr: string): Promise<number | undefined> => valueOf(bundle.prometheusUrl, expr);
    const becomes = (expr: string, wanted: number): Promise<number | undefined> =>
      valueBecomes(bundle.prometheusUrl, expr, (value) => value === wanted);

    beforeAll(async () => {
      bundle = await startBundle({ folder, environment: {} });
      cleanups.push(() => bundle.stop());
      client = await startRecorder({ target: `http://${bundle.registry}`, host: '127.0.0.1' });
      cleanups.push(() => client.stop());
      images = await imageFolder();
      cleanups.push(() => images.remove());
      await becomes('docker_registry_up', 1);
      await useRegistry(images, `127.0.0.1:${client.port}`);
    }, 400_000);

    afterAll(async () => {
      for (const cleanup of cleanups.reverse()) await cleanup();
    }, 120_000);

    test('a pushed image comes back as it was', async () => {
      expect(await images.digest('pulled')).toBe(await images.digest('app'));
    });

    // GET /v2/ is left out, because the exporter's own probes are of that kind as well.
    test(
      'Prometheus counts every request by method and status as the client saw them',
      { timeout: 100_000 },
      async () => {
        const truth = tally(client.requests, ({ method, status }) => `${method} ${status}`);

        const counted = await eventually(
          () =>
            valuesOf(
              bundle.prometheusUrl,
              'sum by (method, code) (docker_registry_http_requests_total{operation!="base"}) > 0',
              ['method', 'code'],
            ),
          (values) => sum(values) >= sum(truth),
          { withinMs: 60_000, what: 'all requests counted' },
        );

        expect(truth).toMatchObject({
          'GET 404': expect.any(Number) as number,
          'PUT 201': expect.any(Number) as number,
        });
        expect(counted).toEqual(truth);
      },
    );

    test('Prometheus counts each operation on manifests and blobs as the client saw it', async () => {
      const counted = await valuesOf(
        bundle.prometheusUrl,
        'sum by (operation) (docker_registry_http_requests_total{operation=~"manifest_.*|blob_(get|head)|upload_commit"}) > 0',
        ['operation'],
      );

      expect(counted).toEqual(tally(client.requests, manifestOrBlob));
    });

    test('Prometheus counts pulls and pushes of each repository, and the error of an unknown manifest', async () => {
      const unknown = client.requests.filter(
        ({ path, status }) => status === 404 && path.includes('/manifests/'),
      );

      expect(
        await valuesOf(bundle.prometheusUrl, 'docker_registry_repository_pushes_total', ['repository']),
      ).toEqual({
        'team/app': 1,
        'team/old': 1,
      });
      expect(await metric('docker_registry_repository_pulls_total{repository="team/app"}')).toBe(
        client.requests.filter(isPullOf('team/app')).length,
      );
      expect(await metric('docker_registry_http_error_codes_total{error="manifest_unknown"}')).toBe(
        unknown.length,
      );
    });

    test('Prometheus says that the registry and each of its layers is up, and no probe has failed', async () => {
      expect(await metric('docker_registry_up')).toBe(1);
      expect(
        await valuesOf(bundle.prometheusUrl, 'docker_registry_component_up{component="api"}', ['component']),
      ).toEqual({
        api: 1,
      });
      expect(await metric('sum(docker_registry_probe_failures_total)')).toBe(0);
      expect(await metric('docker_registry_probes_total')).toBeGreaterThan(0);
    });

    test('Prometheus has the figures of the registry container', { timeout: 100_000 }, async () => {
      const of = (name: string): string => `docker_registry_container_${name}{service="registry"}`;

      await becomes(of('healthy'), 1);

      expect(await metric(of('running'))).toBe(1);
      expect(await metric(of('memory_limit_bytes'))).toBe(1024 ** 3);
      expect(await metric(of('memory_working_set_bytes'))).toBeGreaterThan(1024 ** 2);
      expect(await metric(of('pids'))).toBeGreaterThan(0);
      expect(await metric(`sum(${of('cpu_seconds_total')})`)).toBeGreaterThan(0);
      expect(await metric(of('restarts_total'))).toBe(0);
    });

    test(
      'Prometheus knows how many blobs the storage holds, and their bytes',
      { timeout: 100_000 },
      async () => {
        const listing = await inRegistry(
          'find',
          '/var/lib/registry/docker/registry/v2/blobs',
          '-name',
          'data',
          '-size',
          '+0',
        );
        const sizes = await inRegistry(
          'sh',
          '-c',
          'cat $(find /var/lib/registry/docker/registry/v2/blobs -name data) | wc -c',
        );

        await becomes('docker_registry_storage_blobs', listing.trim().split('\n').length);

        expect(await metric('docker_registry_storage_blob_bytes')).toBe(Number(sizes));
        expect(await metric('docker_registry_storage_repositories')).toBe(2);
        expect(await metric('docker_registry_storage_available_bytes')).toBeGreaterThan(0);
        expect(await metric('docker_registry_storage_capacity_bytes')).toBeGreaterThan(0);
      },
    );

    test(
      'Prometheus sees a garbage collection that worked, and one that failed',
      { timeout: 200_000 },
      async () => {
        await inRegistry('registry', 'garbage-collect', '/etc/distribution/config.yml');
        await becomes('docker_registry_gc_runs_total', 1);
        expect(await metric('docker_registry_gc_last_run_success')).toBe(1);
        expect(await metric('docker_registry_gc_failures_total')).toBe(0);

        await expect(inRegistry('registry', 'garbage-collect', '/nowhere.yml')).rejects.toThrow(
          'no such file',
        );
        await becomes('docker_registry_gc_failures_total', 1);
        expect(await metric('docker_registry_gc_runs_total')).toBe(2);
        expect(await metric('docker_registry_gc_last_run_success')).toBe(0);
      },
    );

    test('every collector of the exporter works', async () => {
      const success = await valuesOf(bundle.prometheusUrl, 'docker_registry_exporter_collector_success', [
        'collector',
      ]);

      expect(success).toEqual({ discovery: 1, probe: 1, log: 1, container: 1, storage: 1, gc: 1 });
      expect(await metric('count(docker_registry_exporter_build_info)')).toBe(1);
    });

    test('Prometheus reaches each of its targets', async () => {
      expect(await valuesOf(bundle.prometheusUrl, 'up', ['job'])).toEqual({
        'registry-exporter': 1,
        prometheus: 1,
        alertmanager: 1,
      });
    });

    test('the exporter is not root, and writes neither to its image nor to the storage', async () => {
      const script = `
      const tryWriting = (path) => { try { fs.writeFileSync(path, ''); } catch (error) { return error.code; } };
      [process.getuid(), tryWriting('/app/x'), tryWriting('/var/lib/registry/x')].join()`;

      expect((await inExporter(script)).trim()).toBe('65532,EROFS,EROFS');
    });

    test('the exporter may ask the Docker Engine for nothing but what it reads', async () => {
      const statusOf = (method: string, path: string): Promise<string> =>
        inExporter(
          `fetch('http://socket-proxy:2375${path}', { method: '${method}' }).then((r) => console.log(r.status)), ''`,
        );

      expect((await statusOf('GET', '/containers/json')).trim()).toBe('200');
      expect((await statusOf('GET', '/images/json')).trim()).toBe('403');
      expect((await statusOf('GET', '/containers/any/archive?path=/')).trim()).toBe('403');
      expect((await statusOf('POST', '/containers/any/stop')).trim()).toBe('405');
    });

    test('every query of every dashboard runs', async () => {
      const queries = dashboardQueries();

      expect(queries.length).toBeGreaterThan(0);
      for (const { expr } of queries) await valuesOf(bundle.prometheusUrl, expr);
    });

    test('every service is healthy', { timeout: 100_000 }, async () => {
      const states = (): Promise<string[]> => containerStates(bundle);

      await eventually(states, (seen) => seen.every((state) => state === 'running healthy'), {
        withinMs: 90_000,
        what: 'every container healthy',
      });
    });

    test(
      'a stopped registry is told through Alertmanager, and so is its return',
      { timeout: 420_000 },
      async () => {
        const told = (status: string): Promise<boolean> =>
          Promise.resolve(
            bundle.notifications.some(
              (sent) => sent.status === status && sent.groupLabels['alertname'] === 'RegistryDown',
            ),
          );

        await bundle.project.run('stop', 'registry');
        await eventually(() => told('firing'), Boolean, { withinMs: 200_000, what: 'RegistryDown told' });

        await bundle.project.run('start', 'registry');
        await eventually(() => told('resolved'), Boolean, {
          withinMs: 200_000,
          what: 'the end of RegistryDown told',
        });
      },
    );

    function inExporter(script: string): Promise<string> {
      return bundle.project.run('exec', '--no-TTY', 'exporter', 'node', '--print', script);
    }

    function inRegistry(...command: readonly string[]): Promise<string> {
      return bundle.project.run('exec', '--no-TTY', 'registry', ...command);
    }
  },
);

async function useRegistry(images: ImageFolder, registry: string): Promise<void> {
  await images.make('app', [40_000, 70_000]);
  await images.make('old', [90_000]);
  await images.push('app', `${registry}/team/app:v1`);
  await images.push('old', `${registry}/team/old:v1`);
  await images.pull(`${registry}/team/app:v1`, 'pulled');
  await expect(images.pull(`${registry}/team/app:nowhere`, 'unknown')).rejects.toThrow('manifest unknown');
  await run('skopeo', 'delete', '--tls-verify=false', `docker://${registry}/team/old:v1`);
  await run('skopeo', 'list-tags', '--tls-verify=false', `docker://${registry}/team/app`);
}

/** How many requests carry each name; undefined leaves a request out, and so does the base route. */
function tally(
  requests: readonly RecordedRequest[],
  nameOf: (request: RecordedRequest) => string | undefined,
): Values {
  const counts: Record<string, number> = {};
  for (const request of requests) {
    const name = request.path === '/v2/' ? undefined : nameOf(request);
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function manifestOrBlob({ method, path }: RecordedRequest): string | undefined {
  if (path.includes('/manifests/')) return `manifest_${method.toLowerCase()}`;
  if (path.includes('/blobs/uploads/')) return method === 'PUT' ? 'upload_commit' : undefined;
  return path.includes('/blobs/') ? `blob_${method.toLowerCase()}` : undefined;
}

function isPullOf(repository: string): (request: RecordedRequest) => boolean {
  return ({ method, path, status }) =>
    method === 'GET' && status === 200 && path.startsWith(`/v2/${repository}/manifests/`);
}

function sum(values: Values): number {
  return Object.values(values).reduce((total, value) => total + value, 0);
}

async function containerStates(bundle: Bundle): Promise<string[]> {
  const lines = await bundle.project.run('ps', '--all', '--format', '{{.State}} {{.Health}}');
  return lines.trim().split('\n');
}
