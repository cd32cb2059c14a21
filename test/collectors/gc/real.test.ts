import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGcCollector } from '../../../src/collectors/gc/collector.ts';
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

const collect = ['garbage-collect', '/etc/distribution/config.yml'];

const unused = { files: [], silenceMs: 3_600_000 };

realParts('garbage collections of a real registry', ['docker'], () => {
  const name = uniqueName();
  const oneOff = `${name}-once`;
  const { signal } = new AbortController();

  beforeAll(async () => {
    const health = ['--health-cmd', 'true', '--health-interval', '1s'];
    await docker('run', '--detach', '--name', name, ...health, await registryImage());
    // An empty storage is an error to the collection.
    const storage = '/var/lib/registry/docker/registry/v2';
    await docker('exec', name, 'mkdir', '-p', `${storage}/repositories`, `${storage}/blobs`);
  });

  afterAll(() => removeContainers(name, oneOff));

  test('are counted once each, the failed one as failed, those that collect nothing not at all', async () => {
    const collector = createGcCollector({
      engine: createDockerEngine(engineHost),
      config: { intervalMs: 1000, container: name, ...unused },
      clock: systemClock,
    });
    const seen: string[] = [];
    const runs = async (): Promise<Readonly<Record<string, number>>> => {
      const { status, report } = await collector.collect(signal);
      expect(status).toBe('ok');
      seen.push(
        ...report.records.map(
          ({ severity, attributes }) => `${severity} ${attributes['container.name'] ?? ''}`,
        ),
      );
      return figuresOf([report]);
    };
    const total = 'gc_runs_total';

    const before = await runs();
    await docker('exec', name, 'registry', 'garbage-collect', '/no/such.yml').catch(() => undefined);
    const failed = await untilRuns(runs, 1);
    // All of these end with exit code 0.
    for (const option of ['--dry-run', '-d=t', '--help', '--bogus'])
      await docker('exec', name, 'registry', ...collect, option);
    await docker('exec', name, 'sh', '-c', 'registry garbage-collect /etc/distribution/config.yml; sleep 1');
    const succeeded = await untilRuns(runs, 2);
    await docker('run', '--name', oneOff, '--volumes-from', name, await registryImage(), ...collect);
    const last = await untilRuns(runs, 3);

    expect(before).toEqual({ [total]: 0, gc_failures_total: 0 });
    expect(failed).toMatchObject({
      gc_failures_total: 1,
      gc_last_run_success: 0,
    });
    expect(failed).not.toHaveProperty('gc_last_success_timestamp_seconds');
    expect(succeeded).toMatchObject({
      gc_failures_total: 1,
      gc_last_run_success: 1,
    });
    expect(succeeded['gc_last_duration_seconds']).toBeGreaterThanOrEqual(1);
    expect(succeeded['gc_last_duration_seconds']).toBeLessThan(5);
    expect(last).toMatchObject({ gc_failures_total: 1, gc_running: 0 });
    expect(seen).toEqual([`error ${name}`, `info ${name}`, `info ${oneOff}`]);
  });

  test('are seen in a container that removes itself', async () => {
    const engine = createDockerEngine(engineHost);
    const config = { intervalMs: 60_000, container: name, ...unused };
    const collector = createGcCollector({ engine, config, clock: systemClock });
    const values = async (): Promise<Readonly<Record<string, number>>> =>
      figuresOf([(await collector.collect(signal)).report]);
    const before = await values();

    const woken = collector.wake?.(signal);
    const run = docker('run', '--rm', '--volumes-from', name, await registryImage(), ...collect);
    await woken;
    const after = await untilRuns(values, 1);
    await run;

    expect(before).toMatchObject({ gc_runs_total: 0 });
    expect(after).toMatchObject({ gc_last_run_success: 1, gc_running: 0 });
  });

  test('show as running while they run', async () => {
    const collector = createGcCollector({
      engine: createDockerEngine(engineHost),
      config: { intervalMs: 1000, container: name, ...unused },
      clock: systemClock,
    });
    await docker(
      'exec',
      '--detach',
      name,
      'sh',
      '-c',
      'sleep 2; registry garbage-collect /etc/distribution/config.yml',
    );

    const running = figuresOf([(await collector.collect(signal)).report]);
    const finished = await untilRuns(async () => figuresOf([(await collector.collect(signal)).report]), 1);

    expect(running).toMatchObject({ gc_running: 1, gc_runs_total: 0 });
    expect(finished).toMatchObject({ gc_running: 0, gc_last_run_success: 1 });
  });
});

function untilRuns(
  ask: () => Promise<Readonly<Record<string, number>>>,
  count: number,
): Promise<Readonly<Record<string, number>>> {
  const patience = { withinMs: 10_000, what: `${count} runs` };
  return eventually(ask, (values) => values['gc_runs_total'] === count, patience);
}
