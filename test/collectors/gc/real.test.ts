import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createGcCollector } from '../../../src/collectors/gc/collector.ts';
import { createDockerEngine } from '../../../src/docker/create-engine.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import type { Collector } from '../../../src/domain/collector.ts';
import type { LogRecord } from '../../../src/domain/log-record.ts';
import {
  docker,
  engineHost,
  registryImage,
  removeContainers,
  uniqueName,
} from '../../docker/real-container.ts';
import { composeProject } from '../../support/engine-compose.ts';
import { eventually } from '../../support/engine-poll.ts';
import { realParts } from '../../support/real-parts.ts';
import { madeCollectors } from '../made-collectors.ts';
import { figuresOf } from '../../support/samples.ts';
import { plainProbe, plainRegistry } from '../../support/registry-config.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const configuration = '/etc/distribution/config.yml';
const collect = ['garbage-collect', configuration];
const unused = { files: [], silenceMs: 3_600_000, expectedIntervalMs: undefined };
const dayMs = 86_400_000;

realParts('garbage collections of a real registry', ['docker'], () => {
  const name = uniqueName();
  const made: string[] = [name];
  let image = '';

  beforeAll(async () => {
    image = await registryImage();
    const health = ['--health-cmd', 'true', '--health-interval', '1s'];
    await docker('run', '--detach', '--name', name, ...health, image);
    // An empty storage is an error to the collection.
    const storage = '/var/lib/registry/docker/registry/v2';
    await docker('exec', name, 'mkdir', '-p', `${storage}/repositories`, `${storage}/blobs`);
  });

  afterAll(() => removeContainers(...made));

  const once = (): string => {
    const container = `${name}-${made.length}`;
    made.push(container);
    return container;
  };

  describe('by a command inside it', () => {
    test.each([
      ['succeeds', ['registry', ...collect], { runs: 1, failures: 0, dryRuns: 0 }],
      ['succeeds and deletes', ['registry', ...collect, '-m'], { runs: 1, failures: 0, dryRuns: 0 }],
      ['fails', ['registry', 'garbage-collect', '/no/such.yml'], { runs: 1, failures: 1, dryRuns: 0 }],
      ['is dry', ['registry', ...collect, '--dry-run'], { runs: 0, failures: 0, dryRuns: 1 }],
      ['is dry by a letter', ['registry', ...collect, '-d=t'], { runs: 0, failures: 0, dryRuns: 1 }],
      // These end with exit code 0.
      ['has an unknown flag', ['registry', ...collect, '--bogus'], { runs: 1, failures: 1, dryRuns: 0 }],
      ['asks for help', ['registry', ...collect, '--help'], { runs: 0, failures: 0, dryRuns: 0 }],
    ])('one that %s', async (_, command, { runs, failures, dryRuns }) => {
      const watched = await watch(name);

      await docker('exec', name, ...command).catch(() => undefined);
      await watched.until(({ gc_runs_total = 0, gc_dry_runs_total = 0 }) => {
        return gc_runs_total === runs && gc_dry_runs_total === dryRuns;
      });

      expect(watched.figures).toMatchObject({
        gc_runs_total: runs,
        gc_failures_total: failures,
        gc_dry_runs_total: dryRuns,
        gc_unsafe_runs_total: 0,
        ...(runs > 0 ? { gc_running: 0, gc_last_run_success: 1 - failures } : {}),
      });
      expect(watched.records).toHaveLength(runs + dryRuns);
    });

    test('one that is killed half-way', async () => {
      const watched = await watch(name);

      const run = docker('exec', name, 'sh', '-c', 'sleep 300; registry garbage-collect /c.yml');
      const ended = run.catch(() => undefined);
      await watched.until(({ gc_running }) => gc_running === 1);
      await docker(
        'exec',
        name,
        'sh',
        '-c',
        'for p in /proc/[0-9]*; do grep -qa "sleep.300; registry" $p/cmdline && [ ${p#/proc/} != $$ ] && kill -9 ${p#/proc/}; done; true',
      );
      await ended;
      await watched.until(({ gc_runs_total }) => gc_runs_total === 1);

      expect(watched.figures).toMatchObject({ gc_failures_total: 1, gc_running: 0, gc_last_run_success: 0 });
      expect(watched.records).toMatchObject([
        { severity: 'error', attributes: { 'docker.registry.gc.exit_code': 137 } },
      ]);
    });

    test('one that takes its time', async () => {
      const watched = await watch(name);

      await docker('exec', name, 'sh', '-c', `registry garbage-collect ${configuration}; sleep 1`);
      await watched.until(({ gc_runs_total }) => gc_runs_total === 1);

      expect(watched.figures['gc_last_duration_seconds']).toBeGreaterThanOrEqual(1);
      expect(watched.figures['gc_last_duration_seconds']).toBeLessThan(8);
      expect(watched.figures['gc_restart_pending']).toBe(1);
    });
  });

  describe('by a container made for it', () => {
    test.each([
      ['succeeds', collect, { runs: 1, failures: 0, dryRuns: 0 }],
      ['fails', ['garbage-collect', '/no/such.yml'], { runs: 1, failures: 1, dryRuns: 0 }],
      ['is dry', [...collect, '-dm'], { runs: 0, failures: 0, dryRuns: 1 }],
      ['has an unknown flag', [...collect, '--bogus'], { runs: 1, failures: 1, dryRuns: 0 }],
    ])('one that %s', async (_, command, { runs, failures, dryRuns }) => {
      const watched = await watch(name);

      await docker('run', '--name', once(), '--volumes-from', name, image, ...command).catch(() => undefined);
      await watched.until(({ gc_runs_total = 0, gc_dry_runs_total = 0 }) => {
        return gc_runs_total === runs && gc_dry_runs_total === dryRuns;
      });

      expect(watched.figures).toMatchObject({ gc_failures_total: failures });
      expect(watched.records).toHaveLength(1);
    });

    test('one that removes itself', async () => {
      const watched = await watch(name);
      const woken = watched.collector.wake?.(new AbortController().signal);

      const run = docker('run', '--rm', '--volumes-from', name, image, ...collect);
      await woken;
      await watched.until(({ gc_runs_total }) => gc_runs_total === 1);
      await run;

      expect(watched.figures).toMatchObject({ gc_last_run_success: 1, gc_running: 0 });
    });

    test('one that fails and hides it, but for what it prints', async () => {
      const watched = await watch(name);
      const woken = watched.collector.wake?.(new AbortController().signal);
      const hidden = 'registry garbage-collect /no/such.yml; sleep 1; true';

      const run = docker('run', '--rm', '--entrypoint', 'sh', '--volumes-from', name, image, '-c', hidden);
      await woken;
      await watched.until(({ gc_runs_total }) => gc_runs_total === 1);
      await run;

      expect(watched.figures).toMatchObject({ gc_failures_total: 1, gc_last_run_success: 0 });
      expect(watched.records).toMatchObject([
        {
          body: expect.stringMatching(
            /: configuration error: open \/no\/such\.yml: no such file or directory$/,
          ) as string,
          attributes: { 'docker.registry.gc.exit_code': 0 },
        },
      ]);
    });

    test('one that is killed half-way', async () => {
      const watched = await watch(name);
      const container = once();
      const slow = `sleep 300; registry garbage-collect ${configuration}`;

      await docker(
        'run',
        '--detach',
        '--name',
        container,
        '--entrypoint',
        'sh',
        '--volumes-from',
        name,
        image,
        '-c',
        slow,
      );
      await watched.until(({ gc_running }) => gc_running === 1);
      await docker('kill', container);
      await watched.until(({ gc_runs_total }) => gc_runs_total === 1);

      expect(watched.figures).toMatchObject({ gc_failures_total: 1, gc_running: 0, gc_last_run_success: 0 });
    });

    test('one of docker compose, on a service of two containers', async () => {
      const folder = temporaryFolder();
      writeFileSync(
        join(folder, 'docker-compose.yml'),
        `services: { collected: { image: '${image}', volumes: ['stored:/var/lib/registry'] } }\nvolumes: { stored: {} }\n`,
      );
      const project = composeProject({ folder, environment: {} });
      onTestFinished(() => project.remove());
      await project.run('up', '--detach', '--scale', 'collected=2');
      const storage = '/var/lib/registry/docker/registry/v2';
      await project.run(
        'exec',
        '-T',
        'collected',
        'mkdir',
        '-p',
        `${storage}/repositories`,
        `${storage}/blobs`,
      );
      const watched = await watch('collected');

      const woken = watched.collector.wake?.(new AbortController().signal);
      const run = project.run('run', '--rm', '-T', 'collected', ...collect, '--bogus');
      await woken;
      await watched.until(({ gc_runs_total }) => gc_runs_total === 1);
      await run;
      for (const index of ['1', '2'])
        await project.run('exec', '-T', '--index', index, 'collected', 'registry', ...collect);
      await watched.until(({ gc_runs_total }) => gc_runs_total === 3);
      await project.run('up', '--detach', '--scale', 'collected=1');
      await project.run('exec', '-T', 'collected', 'registry', ...collect);
      await watched.until(({ gc_runs_total }) => gc_runs_total === 4);

      expect(watched.figures).toMatchObject({ gc_failures_total: 1, gc_last_run_success: 1 });
    }, 120_000);
  });

  test('are one run each where a cron job writes what a command prints, and leave a restart to be done', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'gc.log');
    const watched = await watch(name, { files: [file] });

    const cron = `docker exec ${name} registry garbage-collect ${configuration} >> ${file} 2>&1`;
    execFileSync('sh', ['-c', cron]);
    execFileSync('sh', ['-c', cron.replace(configuration, '/no/such.yml') + '; true']);
    await watched.until(({ gc_runs_total = 0 }) => gc_runs_total >= 2, 90_000);
    const pending = watched.figures['gc_restart_pending'];
    await docker('restart', '--time', '1', name);
    await watched.until(({ gc_restart_pending }) => gc_restart_pending === 0);

    expect(pending).toBe(1);
    expect(watched.figures).toMatchObject({ gc_runs_total: 2, gc_failures_total: 1 });
    expect(watched.records.map(({ attributes }) => attributes['docker.registry.gc.source'])).toEqual([
      'exec,file',
      'exec,file',
    ]);
  }, 120_000);

  test('have freed what the scans of a mounted storage have found removed', async () => {
    const root = temporaryFolder();
    const stored = join(root, 'docker/registry/v2');
    for (const folder of ['repositories', 'blobs/sha256'])
      mkdirSync(join(stored, folder), { recursive: true });
    const sizes = [1_000, 20_000, 300_000];
    for (const [index, size] of sizes.entries()) {
      const hex = `${index}`.repeat(64);
      const blob = join(stored, 'blobs/sha256', hex.slice(0, 2), hex);
      mkdirSync(blob, { recursive: true });
      writeFileSync(join(blob, 'data'), Buffer.alloc(size));
    }
    chmodSync(root, 0o755);
    const container = once();
    await docker('run', '--detach', '--name', container, '--volume', `${root}:/var/lib/registry`, image);
    const watched = await watch(container, { root });
    await watched.until((figures) => 'storage_blobs' in figures);

    await docker('exec', container, 'registry', ...collect);
    await watched.until((figures) => 'gc_last_freed_bytes' in figures);

    const freed = sizes.reduce((sum, size) => sum + size, 0);
    expect(
      readdirSync(join(stored, 'blobs'), { recursive: true, encoding: 'utf8' }).filter((path) =>
        statSync(join(stored, 'blobs', path)).isFile(),
      ),
    ).toEqual([]);
    expect(watched.figures).toMatchObject({
      gc_last_run_success: 1,
      gc_last_freed_bytes: freed,
      storage_removed_bytes_total: freed,
    });
  }, 60_000);
});

type Figures = Readonly<Record<string, number>>;

class Watched {
  readonly collector: Collector;
  readonly records: LogRecord[] = [];
  private readonly all: readonly Collector[];
  private readonly signal = new AbortController().signal;
  figures: Figures = {};

  constructor(all: readonly Collector[], collector: Collector) {
    this.all = all;
    this.collector = collector;
  }

  async look(): Promise<Figures> {
    for (const collector of this.all) {
      const { report } = await collector.collect(this.signal);
      this.figures = { ...this.figures, ...figuresOf([report]) };
      this.records.push(...report.records.filter(({ eventName }) => eventName.endsWith('gc.finished')));
    }
    return this.figures;
  }

  async until(isWanted: (figures: Figures) => boolean, withinMs = 60_000): Promise<void> {
    await eventually(() => this.look(), isWanted, { withinMs, what: isWanted.toString() });
  }
}

interface WatchOptions {
  readonly files?: readonly string[];
  readonly root?: string;
}

/** The collectors that have to do with it, after a first look. */
async function watch(container: string, { files = [], root }: WatchOptions = {}): Promise<Watched> {
  const engine = createDockerEngine(engineHost);
  const gc = { intervalMs: 1_000, container, ...unused, files };
  const all =
    root === undefined
      ? [createGcCollector({ engine, config: gc, clock: systemClock })]
      : withStorage(root, gc);
  const collector = all.find(({ name }) => name === 'gc');
  if (collector === undefined) throw new Error('there is no such collector');
  onTestFinished(() => {
    for (const one of all) one.close();
  });
  const watched = new Watched(all, collector);
  await watched.look();
  return watched;
}

function withStorage(
  root: string,
  gc: Parameters<typeof createGcCollector>[0]['config'],
): readonly Collector[] {
  const storage = {
    target: { kind: 'file system' as const, root, callsPerSecond: 0 },
    ...{ release: 2 as const, intervalMs: 1_000, scanIntervalMs: dayMs, fullScanIntervalMs: dayMs },
    ...{ threshold: 0.9, room: undefined },
  };
  return madeCollectors(
    {
      ...plainRegistry('main', new URL('http://127.0.0.1:1')),
      collectors: { probe: plainProbe, canary: undefined, log: undefined, container: undefined, storage, gc },
    },
    {
      docker: { host: engineHost, tls: undefined, composeProject: undefined },
      engine: createDockerEngine(engineHost),
      ...{ labelLimit: 200, version: '', stateDir: undefined, clock: systemClock },
    },
  ).filter(({ name }) => name !== 'probe');
}
