import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

const { signal } = new AbortController();

realParts('the figures of a real container', ['docker'], () => {
  const name = uniqueName();
  let id = '';

  beforeAll(async () => {
    // Works in both modes, fills memory and the page cache, and is then at rest, so that all who look see the same.
    const script = `
      i=0; while [ $i -lt 1000000 ]; do i=$((i + 1)); done
      dd if=/dev/zero of=/cache bs=1M count=20 2>/dev/null
      a=xxxxxxxxxxxxxxxx; for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do a=$a$a; done
      touch /done; while :; do sleep 1000; done`;
    const command = ['--entrypoint', 'sh', await registryImage(), '-c', script];
    id = await docker('run', '--detach', '--name', name, '--memory', '256m', ...command);
    await eventually(
      () => docker('exec', name, 'ls', '/done'),
      (answer) => answer === '/done',
      { withinMs: 30_000, what: 'the container is at rest' },
    );
  }, 60_000);
  afterAll(() => removeContainers(name));

  async function look(): Promise<(metric: string, more?: string) => number> {
    const engine = createDockerEngine(engineHost);
    const config = { intervalMs: 1000, names: [name] };
    const collector = createContainerCollector({ engine, config, clock: systemClock });
    const { report } = await collector.collect(signal);
    collector.close();
    const figures = figuresOf([report]);
    return (metric, more = '') =>
      figures[`container_${metric}{container="${name}",service=""${more}}`] ?? Number.NaN;
  }

  test('are those that docker stats shows', async () => {
    const format = '{{.MemUsage}} / {{.NetIO}} / {{.BlockIO}} / {{.PIDs}}';
    const [shown, of] = await Promise.all([docker('stats', '--no-stream', '--format', format, name), look()]);

    const [memory, limit, received, sent, read, written, pids] = shown.split(' / ').map(bytesOf);
    expect(distance(of('memory_working_set_bytes'), memory)).toBeLessThanOrEqual(0.01);
    expect(of('memory_limit_bytes')).toBe(limit);
    expect(distance(of('network_receive_bytes_total'), received)).toBeLessThanOrEqual(0.1);
    expect(distance(of('network_transmit_bytes_total'), sent)).toBeLessThanOrEqual(0.1);
    // Where the kernel does not account for block devices the client shows nothing read, and we say nothing.
    expect(distance(of('block_read_bytes_total') || 0, read)).toBeLessThanOrEqual(0.01);
    expect(distance(of('block_write_bytes_total') || 0, written)).toBeLessThanOrEqual(0.01);
    expect(of('pids')).toBe(pids);
  });

  test('are those of its control groups', async () => {
    const of = await look();
    const [user, system] = [',mode="user"', ',mode="system"'].map((mode) => of('cpu_seconds_total', mode));
    const truth = controlGroups(id);

    expect(user).toBeGreaterThan(1);
    expect(distance(user ?? 0, truth.userSeconds)).toBeLessThanOrEqual(0.01);
    expect(Math.abs((system ?? 0) - truth.systemSeconds)).toBeLessThanOrEqual(0.011);
    // Version 1 samples the modes at each tick of 10 ms, and counts the sum to the nanosecond.
    expect(distance((user ?? 0) + (system ?? 0), truth.cpuSeconds)).toBeLessThanOrEqual(0.02);
    expect(distance(of('memory_usage_bytes'), truth.memoryBytes)).toBeLessThanOrEqual(0.01);
    expect(of('memory_usage_bytes')).toBeGreaterThan(of('memory_working_set_bytes') + 15 * 1024 * 1024);
    expect(of('pids')).toBe(truth.pids);
  });
});

interface Truth {
  readonly cpuSeconds: number;
  readonly userSeconds: number;
  readonly systemSeconds: number;
  readonly memoryBytes: number;
  readonly pids: number;
}

/** As the kernel has them, version 1 or 2. */
function controlGroups(id: string): Truth {
  const base = '/sys/fs/cgroup';
  const read = (path: string): string => readFileSync(`${base}/${path}`, 'utf8');
  const field = (text: string, name: string): number =>
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  if (existsSync(`${base}/cpuacct`)) {
    const modes = read(`cpuacct/docker/${id}/cpuacct.stat`);
    return {
      cpuSeconds: Number(read(`cpuacct/docker/${id}/cpuacct.usage`)) / 1e9,
      userSeconds: field(modes, 'user') / 100,
      systemSeconds: field(modes, 'system') / 100,
      memoryBytes: Number(read(`memory/docker/${id}/memory.usage_in_bytes`)),
      pids: Number(read(`pids/docker/${id}/pids.current`)),
    };
  }
  const scope = `system.slice/docker-${id}.scope`;
  const usage = read(`${scope}/cpu.stat`);
  return {
    cpuSeconds: field(usage, 'usage_usec') / 1e6,
    userSeconds: field(usage, 'user_usec') / 1e6,
    systemSeconds: field(usage, 'system_usec') / 1e6,
    memoryBytes: Number(read(`${scope}/memory.current`)),
    pids: Number(read(`${scope}/pids.current`)),
  };
}

const factors: Readonly<Record<string, number>> = {
  ...{ '': 1, B: 1, kB: 1e3, MB: 1e6, GB: 1e9 },
  ...{ KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 },
};

function bytesOf(text: string): number {
  const [, amount, unit = ''] = /^([\d.]+)([a-zA-Z]*)$/.exec(text) ?? [];
  return Number(amount) * (factors[unit] ?? Number.NaN);
}

/** How far apart they are, as a part of the second. */
function distance(one: number, other: number | undefined): number {
  return one === other ? 0 : Math.abs(one - (other ?? Number.NaN)) / Math.abs(other ?? Number.NaN);
}
