import { afterAll, beforeAll, expect, test } from 'vitest';
import { routes } from '../../src/docker/routes.ts';
import { documentedPaths, startEngineProxy, type EngineProxy } from '../support/engine-proxy.ts';
import { eventually } from '../support/engine-poll.ts';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { realParts } from '../support/real-parts.ts';
import { docker, registryImage, removeContainers, uniqueName } from './real-container.ts';

const collect = 'registry garbage-collect /etc/distribution/config.yml';

test('docs/security.md lists every path that an Engine is asked for', () => {
  const paths = Object.values(routes).map(({ template }) => template);

  expect(documentedPaths().toSorted()).toEqual(paths.toSorted());
});

realParts('the built program behind a proxy', ['docker', 'nginx'], () => {
  const name = uniqueName();
  const labels = `container="${name}",service=""`;

  beforeAll(async () => {
    await docker('run', '--detach', '--name', name, '--publish', '127.0.0.1::5000', await registryImage());
    const storage = '/var/lib/registry/docker/registry/v2';
    await docker('exec', name, 'mkdir', '-p', `${storage}/repositories`, `${storage}/blobs`);
  });
  afterAll(() => removeContainers(name));

  test('that knows the documented paths is asked for nothing else', { timeout: 60_000 }, async () => {
    const proxy = await startEngineProxy({ allowed: documentedPaths() });
    // Runs already when the exporter comes, so that only its exec tells of it.
    await docker('exec', '--detach', name, 'sh', '-c', `sleep 8; ${collect}`);
    const exporter = await start(proxy, name);

    await exporter.reaches(`docker_registry_container_running{registry="registry",${labels}}`, 1);
    await exporter.reaches(`docker_registry_container_memory_usage_bytes{registry="registry",${labels}}`, 1);
    await fetch(`http://${await docker('port', name, '5000')}/v2/`);
    await exporter.reaches('docker_registry_log_bytes_total{registry="registry"}', 1);
    await exporter.reaches('docker_registry_gc_runs_total{registry="registry"}', 1);

    const told = exporter.log.filter((line) => line.includes('level=warn'));

    expect(kindsOf(await requestsAfter(exporter, proxy))).toEqual(
      [
        'GET /_ping 200',
        'GET /v1.NN/containers/json 200',
        'GET /v1.NN/containers/{id}/json 200',
        'GET /v1.NN/containers/{id}/stats 200',
        'GET /v1.NN/containers/{id}/logs 200',
        'GET /v1.NN/events 200',
        'GET /v1.NN/exec/{id}/json 200',
      ].toSorted(),
    );
    expect(told).toEqual([]);
  });

  test(
    'that refuses some paths is told so in words, and everything else goes on',
    { timeout: 60_000 },
    async () => {
      const kept = ['/containers/json', '/containers/{id}/json', '/events'];
      const proxy = await startEngineProxy({ allowed: kept });
      const exporter = await start(proxy, name);

      await exporter.reaches(`docker_registry_container_running{registry="registry",${labels}}`, 1);
      const told = await eventually(
        () => Promise.resolve(exporter.log.filter((line) => line.includes('let the path through'))),
        (lines) => lines.length >= 2,
        { withinMs: 20_000, what: 'both collectors say what they lack' },
      );

      const value = (series: string) => exporter.value(`docker_registry_${series}`);
      expect(await value(`container_memory_usage_bytes{registry="registry",${labels}}`)).toBeUndefined();
      expect(await value('exporter_collector_success{registry="registry",collector="container"}')).toBe(1);
      expect(await value('exporter_collector_success{registry="registry",collector="log"}')).toBe(0);
      expect(
        told.map((line) => /collector=(\w+) .*(GET \S+: is refused)/.exec(line)?.slice(1)).toSorted(),
      ).toEqual([
        ['container', 'GET /containers/{id}/stats: is refused'],
        ['log', 'GET /containers/{id}/logs: is refused'],
      ]);
      const refused = proxy.requests().filter((line) => line.endsWith(' 403'));
      expect(kindsOf(refused)).toEqual([
        'GET /_ping 403',
        'GET /containers/{id}/logs 403',
        'GET /containers/{id}/stats 403',
        'GET /version 403',
      ]);
      // Discovery has another container collector take the first one's place, and both may ask at once.
      expect(refused.filter((line) => !line.includes('/stats'))).toHaveLength(3);
      expect(refused.length).toBeLessThanOrEqual(5);
    },
  );
});

function start(proxy: EngineProxy, container: string): Promise<RunningExporter> {
  return startExporter({
    DOCKER_HOST: `tcp://127.0.0.1:${proxy.port}`,
    REGISTRY_URL: 'http://127.0.0.1:1',
    REGISTRY_CONTAINER: container,
    REGISTRY_CONTAINER_INTERVAL: '1s',
    REGISTRY_GC_INTERVAL: '1s',
  });
}

/** The log is written when an answer is over, and a followed log is over with the exporter. */
async function requestsAfter(exporter: RunningExporter, proxy: EngineProxy): Promise<readonly string[]> {
  await exporter.stop();
  return eventually(
    () => Promise.resolve(proxy.requests()),
    (lines) => lines.some((line) => line.includes('/logs')),
    { withinMs: 10_000, what: 'the followed log is written down' },
  );
}

/** Without the ids, and without the version that both sides agreed on. 499 is what the end of the exporter cut short. */
function kindsOf(lines: readonly string[]): readonly string[] {
  const kinds = lines.map((line) =>
    line
      .replace(/ 499$/, ' 200')
      .replace(/ \/v1\.\d+\//, ' /v1.NN/')
      .replace(/(containers|exec)\/[0-9a-f]{12,}\//, '$1/{id}/'),
  );
  return [...new Set(kinds)].toSorted();
}
