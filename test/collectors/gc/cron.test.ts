import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { RegistryConfig } from '../../../src/config/model.ts';
import { createDockerEngine } from '../../../src/docker/create-engine.ts';
import type { Collector } from '../../../src/domain/collector.ts';
import type { LogRecord } from '../../../src/domain/log-record.ts';
import type { Report } from '../../../src/domain/report.ts';
import { pushBlob, pushImage } from '../../support/push.ts';
import { realParts } from '../../support/real-parts.ts';
import { madeCollectors } from '../made-collectors.ts';
import { figuresOf } from '../../support/samples.ts';
import { plainProbe, plainRegistry } from '../../support/registry-config.ts';
import { HostRegistry, HurriedClock, until } from './host-registry.ts';

// A scan starts a process, and a busy machine takes its time for that.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const { signal } = new AbortController();
const settledMs = 20_000;
const dayMs = 86_400_000;
const revisions = 'docker/registry/v2/repositories/app/_manifests/revisions/sha256';

realParts('garbage collections of a cron job', ['docker-registry'], () => {
  test('succeed, and have freed what scans have found removed', async () => {
    const registry = await pushed(3);
    await deleteManifest(registry);
    const watched = new Watched(registry);
    await watched.scan();
    const before = blobBytes(registry);

    const code = await registry.collect();
    await watched.look();
    await watched.conclude();

    const freed = before - blobBytes(registry);
    expect(code).toBe(0);
    expect(freed).toBeGreaterThan(0);
    expect(watched.figures).toMatchObject({
      gc_runs_total: 1,
      gc_failures_total: 0,
      gc_dry_runs_total: 0,
      gc_unsafe_runs_total: 0,
      gc_running: 0,
      gc_last_run_success: 1,
      gc_last_freed_bytes: freed,
      storage_removed_bytes_total: freed,
    });
    expect(watched.figures['gc_last_duration_seconds']).toBeLessThan(2);
    expect(watched.figures).not.toHaveProperty('gc_restart_pending');
    expect(watched.records('gc.finished')).toMatchObject([
      {
        severity: 'info',
        attributes: { 'docker.registry.gc.source': 'file', 'docker.registry.gc.dry_run': false },
      },
    ]);
    expect(watched.records('gc.measured')).toMatchObject([
      { attributes: { 'docker.registry.gc.freed_bytes': freed } },
    ]);
  });

  test('have freed what went, whatever was pushed meanwhile', async () => {
    const registry = await pushed(3);
    await deleteManifest(registry);
    const watched = new Watched(registry);
    await watched.scan();
    const before = blobBytes(registry);
    await registry.collect();
    const freed = before - blobBytes(registry);

    await watched.look();
    await pushImage(registry.url, { repository: 'app', tag: 'new', layers: ['a new layer '.repeat(5_000)] });
    await watched.conclude();

    expect(freed).toBeGreaterThan(0);
    expect(watched.figures).toMatchObject({ gc_last_freed_bytes: freed, storage_removed_bytes_total: freed });
  });

  test('are not measured where no scan came before them', async () => {
    const registry = await pushed(2);
    await deleteManifest(registry);
    const watched = new Watched(registry, 'without a scan');
    await watched.look();

    await registry.collect();
    await watched.conclude();

    expect(watched.figures).toMatchObject({ gc_runs_total: 1 });
    expect(watched.figures).not.toHaveProperty('gc_last_freed_bytes');
  });

  test.each([
    ['--dry-run', 1],
    ['-d', 1],
  ])('with %s are told, and counted by themselves alone', async (flag, dryRuns) => {
    const registry = await pushed(2);
    await deleteManifest(registry);
    const watched = new Watched(registry);
    await watched.scan();

    await registry.collect([flag, registry.configuration]);
    await watched.conclude();

    expect(watched.figures).toMatchObject({
      gc_runs_total: 0,
      gc_failures_total: 0,
      gc_dry_runs_total: dryRuns,
    });
    expect(watched.figures).not.toHaveProperty('gc_last_run_success');
    expect(watched.figures).not.toHaveProperty('gc_last_start_timestamp_seconds');
    expect(watched.records('gc.finished')).toMatchObject([
      { attributes: { 'docker.registry.gc.dry_run': true } },
    ]);
  });

  test.each([
    ['the storage is empty', { spoil: removeAll }],
    ['the repositories are without blobs', { spoil: removeBlobs }],
    [
      'a manifest is cut',
      {
        spoil: (registry) => {
          writeManifest(registry, (text) => text.slice(0, -20));
        },
      },
    ],
    [
      'a manifest is empty',
      {
        spoil: (registry) => {
          writeManifest(registry, () => '');
        },
      },
    ],
    [
      'a manifest is of no known type',
      {
        spoil: (registry) => {
          writeManifest(registry, (text) => text.replace('oci.image.manifest', 'oci.unknown'));
        },
      },
    ],
    ['the link of a revision is garbage', { spoil: spoilLink }],
    ['there is no configuration', { args: ['/nonexistent/config.yml'] }],
    ['no configuration is named', { args: [] }],
    [
      'the configuration is none',
      {
        spoil: (registry) => {
          writeFileSync(registry.configuration, 'version: [0.1');
        },
      },
    ],
    [
      'the driver is unknown',
      {
        spoil: (registry) => {
          registry.configure({ storage: { floppy: {} } });
        },
      },
    ],
    ['the flag is unknown, with exit code 0', { args: ['--frobnicate', 'config'], code: 0 }],
    ['the letter is unknown, with exit code 0', { args: ['-x', 'config'], code: 0 }],
    ['version 2 is asked to be quiet, with exit code 0', { args: ['--quiet', 'config'], code: 0 }],
    ['a flag has no such value, with exit code 0', { args: ['--dry-run=perhaps', 'config'], code: 0 }],
    ['the repository may not be read', { spoil: lock, uid: 65_534 }],
    ['blobs may not be deleted', { spoil: letRead, uid: 65_534 }],
  ] as readonly (readonly [string, Failing])[])(
    'fail where %s',
    async (_, { spoil, args, code = 1, uid }) => {
      const registry = await pushed(2);
      await deleteManifest(registry);
      spoil?.(registry);
      const watched = new Watched(registry);
      await watched.look();
      const given = args?.map((arg) => (arg === 'config' ? registry.configuration : arg));

      const exitCode = await registry.collect(given, uid);
      await watched.conclude();

      expect(exitCode).toBe(code);
      expect(watched.figures).toMatchObject({
        gc_runs_total: 1,
        gc_failures_total: 1,
        gc_dry_runs_total: 0,
        gc_last_run_success: 0,
      });
      expect(watched.figures).not.toHaveProperty('gc_last_success_timestamp_seconds');
      expect(watched.records('gc.finished')).toMatchObject([{ severity: 'error' }]);
    },
  );

  test('each fail where two fail one behind the other, the second on the line of the first', async () => {
    const registry = await pushed(1);
    const watched = new Watched(registry);
    await watched.look();
    removeAll(registry);

    await registry.collect();
    await registry.collect();
    await watched.conclude();

    expect(watched.figures).toMatchObject({ gc_runs_total: 2, gc_failures_total: 2 });
  });

  test('that are killed half-way fail when they have said nothing for too long', async () => {
    const registry = await full();
    const watched = new Watched(registry);
    await watched.look();

    const run = await registry.collectSlowly();
    await watched.look();
    const running = watched.figures;
    await run.kill();
    watched.clock.advance(settledMs);
    await watched.look();
    const silent = watched.figures;
    watched.clock.advance(3_600_000);
    await watched.look();

    expect(running).toMatchObject({ gc_running: 1, gc_runs_total: 0 });
    expect(silent).toMatchObject({ gc_running: 1, gc_runs_total: 0 });
    expect(watched.figures).toMatchObject({ gc_running: 0, gc_runs_total: 1, gc_failures_total: 1 });
  });

  test('that are killed half-way fail when the next one begins', async () => {
    const registry = await full();
    const watched = new Watched(registry);
    await watched.look();

    const run = await registry.collectSlowly();
    await watched.look();
    await run.kill();
    await registry.collect();
    await watched.conclude();

    expect(watched.figures).toMatchObject({ gc_runs_total: 2, gc_failures_total: 1, gc_last_run_success: 1 });
  });

  test('are unsafe where the registry has accepted a write meanwhile', async () => {
    const registry = await full();
    const watched = new Watched(registry);
    await watched.look();

    const run = await registry.collectSlowly();
    await watched.look();
    await pushBlob(registry.url, 'app', 'pushed while the garbage is collected');
    await run.finish();
    await watched.conclude();
    await watched.look();

    expect(watched.figures).toMatchObject({ gc_runs_total: 1, gc_unsafe_runs_total: 1 });
    expect(watched.records('gc.unsafe')).toMatchObject([{ severity: 'warn' }]);
  });

  test('are safe where writes were accepted before and after, and where it was only read meanwhile', async () => {
    const registry = await full();
    const watched = new Watched(registry);
    await watched.look();
    await pushBlob(registry.url, 'app', 'pushed before');

    const run = await registry.collectSlowly();
    await watched.look();
    await fetch(new URL('/v2/app/manifests/v1', registry.url));
    await fetch(new URL('/v2/app/manifests/refused', registry.url), { method: 'PUT', body: '{}' });
    await run.finish();
    await pushBlob(registry.url, 'app', 'pushed after');
    await watched.conclude();
    await watched.look();

    expect(watched.figures).toMatchObject({ gc_runs_total: 1, gc_unsafe_runs_total: 0 });
    expect(watched.records('gc.unsafe')).toEqual([]);
  });

  test('go on where the file is renamed, cut to nothing or made anew', async () => {
    const registry = await pushed(1);
    const watched = new Watched(registry);
    await registry.collect();
    await watched.look();

    await registry.collect();
    execFileSync('mv', [registry.gcLog, `${registry.gcLog}.1`]);
    await registry.collect();
    await watched.look();
    writeFileSync(registry.gcLog, '');
    await watched.look();
    await registry.collect();
    await watched.conclude();

    expect(watched.figures).toMatchObject({ gc_runs_total: 3, gc_failures_total: 0 });
  });

  test('are seen in a file that is made by the first of them, and not in what one held before', async () => {
    const registry = await pushed(1);
    await registry.collect();
    const old = new Watched(registry);
    await old.look();
    await old.conclude();
    rmSync(registry.gcLog);
    const fresh = new Watched(registry);
    await fresh.look();

    await registry.collect();
    await fresh.conclude();

    expect(old.figures).toMatchObject({ gc_runs_total: 0 });
    expect(fresh.figures).toMatchObject({ gc_runs_total: 1 });
  });
});

interface Failing {
  readonly spoil?: (registry: HostRegistry) => void;
  readonly args?: readonly string[];
  readonly code?: number;
  readonly uid?: number;
}

/** The exporter's collectors of one registry, looked at by hand. */
class Watched {
  readonly clock = new HurriedClock();
  private readonly collectors: readonly Collector[];
  private readonly reports: Report[] = [];
  private isScanned = false;

  constructor(registry: HostRegistry, mode: 'whole' | 'without a scan' = 'whole') {
    const collectors: RegistryConfig['collectors'] = {
      probe: plainProbe,
      canary: undefined,
      log: { source: { kind: 'files', paths: [registry.log] }, from: 'end' },
      container: undefined,
      storage:
        mode === 'whole'
          ? {
              target: { kind: 'file system', root: registry.root, callsPerSecond: 0 },
              ...{ release: 2, intervalMs: 1_000, scanIntervalMs: dayMs, fullScanIntervalMs: dayMs },
              ...{ threshold: 0.9, room: undefined },
            }
          : undefined,
      gc: {
        intervalMs: 1_000,
        container: undefined,
        files: [registry.gcLog],
        silenceMs: 3_600_000,
        expectedIntervalMs: undefined,
      },
    };
    const made = madeCollectors(
      { ...plainRegistry('main', registry.url), collectors },
      {
        docker: { host: '', tls: undefined, composeProject: undefined },
        engine: createDockerEngine('unix:///nonexistent'),
        ...{ labelLimit: 200, version: '', stateDir: undefined, clock: this.clock },
      },
    );
    this.collectors = made.filter(({ name }) => name !== 'probe');
    onTestFinished(() => {
      for (const collector of made) collector.close();
    });
  }

  get figures(): Readonly<Record<string, number>> {
    return figuresOf(this.reports);
  }

  records(name: string): readonly LogRecord[] {
    return this.reports.flatMap(({ records }) =>
      records.filter(({ eventName }) => eventName === `docker.registry.${name}`),
    );
  }

  async look(): Promise<void> {
    for (const collector of this.collectors) {
      const { report } = await collector.collect(signal);
      this.reports.push(report);
    }
  }

  /** Looks until the storage was scanned once. */
  async scan(): Promise<void> {
    await until(async () => {
      await this.look();
      return 'storage_blobs' in this.figures;
    });
    this.isScanned = true;
  }

  /** Lets the time pass after which a run is over, and what has become of it is known. */
  async conclude(): Promise<void> {
    await this.look();
    this.clock.advance(settledMs);
    await this.look();
    if (!this.isScanned) return;
    await until(async () => {
      await this.look();
      return 'gc_last_freed_bytes' in this.figures || !('gc_last_run_success' in this.figures);
    });
  }
}

async function pushed(images: number): Promise<HostRegistry> {
  const registry = new HostRegistry();
  await registry.serve();
  for (let image = 1; image <= images; image += 1)
    await pushImage(registry.url, {
      repository: 'app',
      tag: `v${image}`,
      layers: [`layer ${image} `.repeat(50)],
    });
  return registry;
}

/** With a manifest of so many layers that a run fills the pipe that nobody reads from. */
async function full(): Promise<HostRegistry> {
  const registry = await pushed(1);
  const zeros = `sha256:${'0'.repeat(64)}`;
  const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', size: 1, digest: zeros };
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', size: 1, digest: zeros };
  const layers = Array.from({ length: 4_000 }, () => layer);
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  storeManifest(registry, JSON.stringify({ schemaVersion: 2, mediaType, config, layers }));
  return registry;
}

function storeManifest({ root }: HostRegistry, text: string): void {
  const hex = createHash('sha256').update(text).digest('hex');
  const blob = join(root, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex);
  for (const folder of [blob, join(root, revisions, hex)]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(blob, 'data'), text);
  writeFileSync(join(root, revisions, hex, 'link'), `sha256:${hex}`);
}

/** So that there is something to collect. */
async function deleteManifest({ url }: HostRegistry): Promise<void> {
  const address = new URL('/v2/app/manifests/v1', url);
  const headers = { accept: 'application/vnd.oci.image.manifest.v1+json' };
  const digest = (await fetch(address, { headers })).headers.get('docker-content-digest') ?? '';
  await fetch(new URL(`/v2/app/manifests/${digest}`, url), { method: 'DELETE' });
}

function blobBytes({ root }: HostRegistry): number {
  const blobs = join(root, 'docker/registry/v2/blobs');
  return readdirSync(blobs, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/data'))
    .reduce((sum, path) => sum + readFileSync(join(blobs, path)).length, 0);
}

function removeAll({ root }: HostRegistry): void {
  rmSync(root, { recursive: true });
  mkdirSync(root);
}

function removeBlobs({ root }: HostRegistry): void {
  rmSync(join(root, 'docker/registry/v2/blobs'), { recursive: true });
}

/** The manifest that is left. */
function revision({ root }: HostRegistry): string {
  const left = readdirSync(join(root, revisions)).find((hex) =>
    existsSync(join(root, revisions, hex, 'link')),
  );
  return left ?? '';
}

function writeManifest(registry: HostRegistry, change: (text: string) => string): void {
  const hex = revision(registry);
  const blob = join(registry.root, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
  writeFileSync(blob, change(readFileSync(blob, 'utf8')));
}

function spoilLink(registry: HostRegistry): void {
  writeFileSync(join(registry.root, revisions, revision(registry), 'link'), 'garbage');
}

function lock(registry: HostRegistry): void {
  letRead(registry);
  chmodSync(join(registry.root, 'docker/registry/v2/repositories/app'), 0o700);
}

/** The folders of a test are its own. */
function letRead(registry: HostRegistry): void {
  for (const path of [join(registry.root, '..'), join(registry.configuration, '..')]) chmodSync(path, 0o755);
}
