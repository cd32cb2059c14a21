import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runRegistry, type RealRegistry } from '../../collectors/probe/real-registry.ts';
import { startExporter, type RunningExporter } from '../../support/exporter.ts';
import { realParts } from '../../support/real-parts.ts';
import { mountSmallDisk, type SmallDisk } from '../../support/small-disk.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { Receiver } from '../../telemetry/otlp/receiver.ts';
import { patience } from './delivery-set-up.ts';

const names = Array.from({ length: 12 }, (_, index) => `r${index}`);
const cannotBeKept = 'OTLP records cannot be kept for the next start';
const keptAgain = 'OTLP records are kept again for the next start';

realParts('a disk that is full', ['unshare', 'docker-registry'], () => {
  test('loses nothing that no log holds, is told once, and keeps what waits when it has room again', async () => {
    const receiver = new Receiver();
    await receiver.start();
    onTestFinished(() => receiver.stop());
    const disk = await mountSmallDisk(16);
    const registry = await FlippingRegistry.start();
    const exporter = await startOn(disk, registry.url, receiver);
    await all(exporter, 'docker_registry_up', 1);

    // Whoever is there to take them gets them.
    disk.fill();
    await registry.flip();
    await vi.waitUntil(() => receiver.records.length >= names.length, patience);
    await all(exporter, pending, 0);
    // What waits, waits in memory.
    await receiver.stop();
    for (const waiting of [1, 2]) {
      await registry.flip();
      await all(exporter, pending, waiting);
    }
    const toldWhileFull = told(exporter);
    disk.free();
    await registry.flip();
    await vi.waitUntil(() => keptLines(disk) === 3 * names.length, patience);
    const toldAtLast = told(exporter);
    process.kill(exporter.pid, 'SIGKILL');
    await receiver.start();
    await startOn(disk, registry.url, receiver);
    await vi.waitUntil(() => receiver.records.length >= 4 * names.length, patience);

    expect(toldWhileFull).toEqual([cannotBeKept]);
    expect(toldAtLast).toEqual([cannotBeKept, keptAgain]);
    for (const name of names) expect(statesOf(receiver, name)).toEqual(['down', 'up', 'down', 'up']);
    expect(receiver.objections).toEqual([]);
  }, 150_000);
});

const pending = 'docker_registry_exporter_otlp_pending_records';

/** A real one that comes back at the same address. */
class FlippingRegistry {
  readonly url: URL;
  #running: RealRegistry | undefined;

  private constructor(running: RealRegistry) {
    this.url = running.url;
    this.#running = running;
  }

  static async start(): Promise<FlippingRegistry> {
    return new FlippingRegistry(await runRegistry({}));
  }

  async flip(): Promise<void> {
    const running = this.#running;
    await running?.stop();
    this.#running = running === undefined ? await runRegistry({}, { addr: this.url.host }) : undefined;
  }
}

function startOn(disk: SmallDisk, registry: URL, receiver: Receiver): Promise<RunningExporter> {
  const file = join(temporaryFolder(), 'exporter.yml');
  const collectors = '{probe: {interval: 1s, timeout: 1s}}';
  const list = names.map((name) => `  - {name: ${name}, url: '${registry.href}', collectors: ${collectors}}`);
  writeFileSync(file, ['registries:', ...list].join('\n'));
  const environment = {
    REGISTRY_EXPORTER_STATE_DIR: disk.path,
    OTEL_EXPORTER_OTLP_ENDPOINT: new URL(receiver.url).origin,
    OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
  };
  return startExporter(environment, [`--config.file=${file}`], { launcher: disk.launcher });
}

/** Resolves when the metric has that value for each of the registries. */
async function all(exporter: RunningExporter, metric: string, value: number): Promise<void> {
  for (const name of names)
    await vi.waitUntil(
      async () => (await exporter.value(`${metric}{registry="${name}"}`)) === value,
      patience,
    );
}

function told({ log }: RunningExporter): readonly string[] {
  return log.flatMap((line) => [cannotBeKept, keptAgain].filter((message) => line.includes(message)));
}

function keptLines({ outside }: SmallDisk): number {
  return readFileSync(join(outside, 'events.jsonl'), 'utf8').split('\n').length - 1;
}

function statesOf({ records }: Receiver, registry: string): readonly string[] {
  const own = records.filter(({ attributes }) => attributes['docker.registry.name'] === registry);
  return own.map(({ eventName }) => eventName.replace('docker.registry.probe.', ''));
}
