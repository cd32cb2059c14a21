import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../../commands/program.ts';
import { docker, engineHost, registryImage } from '../../docker/real-container.ts';
import { composeProject, type ComposeProject } from '../../support/engine-compose.ts';
import { eventually } from '../../support/engine-poll.ts';
import { startExporter, type RunningExporter } from '../../support/exporter.ts';
import { pushImage } from '../../support/push.ts';
import { realParts } from '../../support/real-parts.ts';

const exporterImage = 'registry-observability/exporter:0.1.0';

/** Somebody's file, which knows nothing of the exporter: no port is published, nothing is labelled. */
const composeFile = (image: string): string => `
services:
  hub:
    image: ${image}
    environment: { REGISTRY_STORAGE_DELETE_ENABLED: 'true' }
    volumes: ['data:/var/lib/registry']
    stop_grace_period: 1s
  front:
    image: ${exporterImage}
    entrypoint: ['node', '-e', 'setInterval(() => {}, 1000)']
    stop_grace_period: 1s
volumes: { data: }
`;

/** Only how often it looks: where anything is, it has to find out. */
const often = {
  ...{ REGISTRY_PROBE_INTERVAL: '1s', REGISTRY_PROBE_TIMEOUT: '1s', REGISTRY_DISCOVERY_INTERVAL: '2s' },
  ...{ REGISTRY_CONTAINER_INTERVAL: '1s', REGISTRY_STORAGE_SCAN_INTERVAL: '1s' },
};

realParts('beside a registry that knows nothing of it, the exporter', ['docker'], () => {
  let folder: string;
  let project: ComposeProject;
  let exporter: RunningExporter;
  let url: URL;
  let pushes = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'somebody-'));
    await writeFile(join(folder, 'compose.yml'), composeFile(await registryImage()));
    project = composeProject({ folder, files: ['compose.yml'], environment: {} });
    await project.run('up', '--detach', '--wait');
    exporter = await startExporter({ DOCKER_HOST: engineHost, ...often }, [], { outlivesTest: true });
  }, 120_000);

  afterAll(async () => {
    await exporter.stop();
    await project.remove();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  const registry = 'registry="registry"';
  const running = (container: string, service: string): string =>
    `docker_registry_container_running{${registry},container="${container}",service="${service}"}`;
  const becomes = (series: string, wanted: number | undefined): Promise<unknown> =>
    eventually(
      () => exporter.value(series),
      (value) => value === wanted,
      { withinMs: 20_000, what: `${series} ${wanted ?? 'absent'}` },
    );
  const nameOf = async (replica: number): Promise<string> =>
    (await project.run('ps', '--all', '--format', '{{.Name}}', 'hub')).trim().split('\n').toSorted()[
      replica - 1
    ] ?? '';
  const addressOf = async (name: string): Promise<URL> =>
    new URL(
      `http://${await docker('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', name)}:5000`,
    );
  const manifestPuts = `docker_registry_http_requests_total{${registry},method="PUT",operation="manifest_put",code="201"}`;
  const push = async (to: URL): Promise<void> => {
    pushes += 1;
    await pushImage(to, { repository: 'team/app', tag: `v${pushes}`, layers: [`layer ${pushes}`] });
  };

  test('finds its address, its log, its storage and its neighbours', { timeout: 60_000 }, async () => {
    url = await addressOf(await nameOf(1));
    await becomes(`docker_registry_up{${registry}}`, 1);
    for (const part of ['url', 'log', 'storage'])
      await becomes(`docker_registry_discovery_found{${registry},part="${part}"}`, 1);

    await push(url);

    await becomes(manifestPuts, 1);
    await becomes(`docker_registry_storage_blobs{${registry}}`, 3);
    await becomes(running(await nameOf(1), 'hub'), 1);
    await becomes(running((await nameOf(1)).replace('hub', 'front'), 'front'), 1);
    await becomes(`docker_registry_gc_runs_total{${registry}}`, 0);
    await becomes(`docker_registry_config_warnings{${registry},warning="no_http_secret"}`, 1);
    await becomes(`docker_registry_config_warnings{${registry},warning="delete_disabled"}`, 0);
  });

  test('tells a person what it has found', { timeout: 60_000 }, async () => {
    const { code, stdout } = await runProgram(['check'], { DOCKER_HOST: engineHost });
    const name = await nameOf(1);

    expect(stdout.split('\n').slice(4, -1).map(withoutChanging)).toEqual([
      `Docker Engine: ${engineHost}`,
      `registry registry: version 3 in ${name} (${await registryImage()})`,
      '  probe: http://ADDRESS:5000/ without credentials, at its own address',
      `  log: of ${name}, through the Engine`,
      `  container: project:${name.slice(0, -'-hub-1'.length)}`,
      '  storage: VOLUME, of a registry 3, scanned every 5m, on this machine',
      `  gc: in service:${name.slice(0, -'-hub-1'.length)}/hub`,
      expect.stringMatching(/^ {2}warning no_http_secret: The registry makes up a secret at each start/),
    ]);
    expect(code).toBe(0);
  });

  test('follows it when it is made anew', { timeout: 60_000 }, async () => {
    await project.run('up', '--detach', '--wait', '--force-recreate', 'hub');
    url = await addressOf(await nameOf(1));

    await push(url);

    await becomes(manifestPuts, 2);
    await becomes(`docker_registry_up{${registry}}`, 1);
    await becomes(running(await nameOf(1), 'hub'), 1);
  });

  test(
    'sees a collection of garbage and both replicas of a service scaled to two',
    { timeout: 60_000 },
    async () => {
      await docker('exec', await nameOf(1), 'registry', 'garbage-collect', '/etc/distribution/config.yml');
      await becomes(`docker_registry_gc_runs_total{${registry}}`, 1);

      await project.run('up', '--detach', '--wait', '--scale', 'hub=2', '--no-recreate', 'hub');
      await becomes(`docker_registry_discovery_containers{${registry}}`, 2);
      await push(await addressOf(await nameOf(1)));
      await push(await addressOf(await nameOf(2)));

      await becomes(manifestPuts, 4);
      await becomes(running(await nameOf(2), 'hub'), 1);
      await becomes(`docker_registry_config_warnings{${registry},warning="inmemory_cache_with_replicas"}`, 1);
    },
  );

  test(
    'lets go of a replica that is removed, and of a name that is changed',
    { timeout: 60_000 },
    async () => {
      const second = await nameOf(2);
      const first = await nameOf(1);
      await project.run('up', '--detach', '--wait', '--scale', 'hub=1', '--no-recreate', 'hub');
      await becomes(running(second, 'hub'), undefined);
      await becomes(`docker_registry_discovery_containers{${registry}}`, 1);

      await docker('rename', first, `${first}-renamed`);

      await becomes(running(`${first}-renamed`, 'hub'), 1);
      await becomes(running(first, 'hub'), undefined);
      await docker('rename', `${first}-renamed`, first);
    },
  );

  test('tells that it was stopped, and that it is back', { timeout: 60_000 }, async () => {
    const name = await nameOf(1);
    await docker('stop', '--time', '1', name);
    await becomes(`docker_registry_up{${registry}}`, 0);
    await becomes(running(name, 'hub'), 0);

    await docker('start', name);

    await becomes(`docker_registry_up{${registry}}`, 1);
    await push(await addressOf(name));
    await becomes(manifestPuts, 5);
    expect(exporter.log.filter((line) => line.includes('nothing to look at'))).toEqual([]);
  });
});

function withoutChanging(line: string): string {
  return line
    .replace(/\d+\.\d+\.\d+\.\d+/, 'ADDRESS')
    .replace(/\/var\/lib\/docker\/volumes\/\S+_data/, 'VOLUME');
}
