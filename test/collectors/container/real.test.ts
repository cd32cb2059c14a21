import { afterAll, expect, test } from 'vitest';
import { createContainerCollector } from '../../../src/collectors/container/collector.ts';
import { createDockerEngine } from '../../../src/docker/create-engine.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import {
  docker,
  engineHost,
  registryImage,
  removeContainers,
  uniqueName,
} from '../../docker/real-container.ts';
import { eventually } from '../../support/engine-poll.ts';
import { realParts } from '../../support/real-parts.ts';
import { figuresOf } from '../../support/samples.ts';

realParts('a real container is seen', ['docker'], () => {
  const name = uniqueName();
  const { signal } = new AbortController();

  afterAll(() => removeContainers(name));

  test('from its start over its death for want of memory to its removal', async () => {
    const collector = createContainerCollector({
      engine: createDockerEngine(engineHost),
      config: { intervalMs: 1000, names: [name] },
      clock: systemClock,
    });
    const told: string[] = [];
    const look = async (): Promise<Readonly<Record<string, number>>> => {
      const { report } = await collector.collect(signal);
      told.push(
        ...report.records.map(({ attributes }) => String(attributes['docker.registry.container.state'])),
      );
      return figuresOf([report]);
    };
    const key = (metric: string, more = ''): string =>
      `container_${metric}{container="${name}",service="",${more}}`.replace(',}', '}');
    // Takes memory until the kernel ends it, once the file is there.
    const script = 'until [ -e /tmp/go ]; do sleep 0.1; done; a=xxxxxxxxxxxxxxxx; while :; do a=$a$a; done';
    const limits = ['--memory', '64m', '--memory-swap', '64m'];
    const command = ['--entrypoint', 'sh', await registryImage(), '-c', script];

    await docker('run', '--detach', '--name', name, ...limits, ...command);
    const running = await look();
    await docker('exec', name, 'touch', '/tmp/go');
    const dead = await eventually(look, (values) => values[key('running')] === 0, {
      withinMs: 15_000,
      what: 'the container dies',
    });
    await docker('exec', name, 'true').catch(() => undefined);
    await look();
    await removeContainers(name);
    const gone = await collector.collect(signal);
    collector.close();

    expect(running).toMatchObject({ [key('running')]: 1, [key('oom_kills_total')]: 0 });
    expect(running[key('memory_limit_bytes')]).toBe(64 * 1024 * 1024);
    expect(running).toHaveProperty([key('cpu_seconds_total', 'mode="system"')]);
    expect(running).not.toHaveProperty([key('last_exit_code')]);
    expect(running).not.toHaveProperty([key('healthy')]);
    expect(dead).toMatchObject({ [key('oom_kills_total')]: 1, [key('last_exit_code')]: 137 });
    expect(dead).not.toHaveProperty([key('pids')]);
    expect(told).toEqual(['started', 'oom', 'stopped']);
    expect(gone.status).toBe('failed');
    expect(figuresOf([gone.report])).toEqual({});
  });
});
