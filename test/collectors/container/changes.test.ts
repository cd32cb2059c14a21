import { afterAll, expect, test } from 'vitest';
import { reportedMetrics } from '../../../src/catalogue.ts';
import { createContainerCollector } from '../../../src/collectors/container/collector.ts';
import { createDockerEngine } from '../../../src/docker/create-engine.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { MetricStore } from '../../../src/telemetry/metric-store.ts';
import {
  docker,
  engineHost,
  registryImage,
  removeContainers,
  uniqueName,
} from '../../docker/real-container.ts';
import { eventually } from '../../support/engine-poll.ts';
import { realParts } from '../../support/real-parts.ts';

const { signal } = new AbortController();

realParts('what a real Engine does to containers', ['docker'], () => {
  const service = uniqueName();
  const names = ['one', 'two', 'other'].map((part) => `${service}-${part}`);
  const [one = '', two = '', other = ''] = names;
  const label = ['--label', `com.docker.compose.service=${service}`];

  afterAll(() => removeContainers(...names));

  async function run(name: string, script: string, ...options: readonly string[]): Promise<void> {
    const command = ['--entrypoint', 'sh', await registryImage(), '-c', script];
    await docker('run', '--detach', '--name', name, '--network', 'none', ...label, ...options, ...command);
  }

  test(
    'is in the exposition at the look after it, and what is gone is not',
    { timeout: 60_000 },
    async () => {
      const engine = createDockerEngine(engineHost);
      const config = { intervalMs: 1000, names: [service] };
      const collector = createContainerCollector({ engine, config, clock: systemClock });
      const store = new MetricStore({ metrics: reportedMetrics, registries: ['r'], labelLimit: 100 });
      const told: string[] = [];
      /** The values of a metric by container. */
      const look = async (metric: string): Promise<Readonly<Record<string, number>>> => {
        const { report } = await collector.collect(signal);
        store.apply('r', report.samples);
        told.push(...report.records.map(({ body }) => body));
        const series = await store.read(`docker_registry_container_${metric}`);
        return Object.fromEntries(series.map(({ labels, value }) => [labels['container'] ?? '', value]));
      };
      const wait = 'while :; do sleep 0.1; done';

      // Ends twice by itself and then stays.
      const script = `n=0; [ -f /n ] && read n </n; echo $((n + 1)) >/n; [ $n -ge 2 ] || exit 7; ${wait}`;
      const health = ['--health-cmd', '[ -e /well ]', '--health-interval', '1s', '--health-retries', '1'];
      await run(one, script, '--restart', 'always', ...health);
      const restarted = await eventually(
        () => look('restarts_total'),
        (values) => values[one] === 2,
        {
          withinMs: 20_000,
          what: 'two restarts',
        },
      );
      const exit = await look('last_exit_code');
      await eventually(
        () => docker('inspect', '--format', '{{.State.Restarting}} {{.State.Health.Status}}', one),
        (status) => status === 'false unhealthy',
        { withinMs: 20_000, what: 'unhealthy' },
      );
      const sick = await look('healthy');
      await docker('exec', one, 'touch', '/well');
      const well = await eventually(
        () => look('healthy'),
        (values) => values[one] === 1,
        {
          withinMs: 20_000,
          what: 'healthy again',
        },
      );

      await run(two, wait);
      const scaled = await look('running');
      await docker('rename', two, other);
      const renamed = await look('running');
      await removeContainers(one);
      const gone = await look('restarts_total');
      const exposition = await store.exposition();
      collector.close();

      expect(restarted).toEqual({ [one]: 2 });
      expect(exit).toEqual({ [one]: 7 });
      expect(sick).toEqual({ [one]: 0 });
      expect(well).toEqual({ [one]: 1 });
      expect(scaled).toEqual({ [one]: 1, [two]: 1 });
      expect(renamed).toEqual({ [one]: 1, [other]: 1 });
      expect(gone).toEqual({ [other]: 0 });
      expect(exposition).not.toContain(`container="${one}"`);
      const changes = told.filter((words) => words.includes(one));
      // A check that is cut short by the end of its container has failed as well.
      if (changes.at(-2) === `container ${one} became unhealthy`) changes.splice(-2, 1);
      expect(changes).toEqual([
        `container ${one} started`,
        `container ${one} stopped with exit code 7`,
        `container ${one} started`,
        `container ${one} stopped with exit code 7`,
        `container ${one} started`,
        `container ${one} became unhealthy`,
        `container ${one} became healthy`,
        expect.stringMatching(/stopped with exit code (137|143)$/) as string,
      ]);
    },
  );
});
