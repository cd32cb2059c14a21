import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { propertyRuns } from '../../support/property-runs.ts';
import { arrived, bodies, exported, lost, patience, pending, requests, setUp } from './delivery-set-up.ts';
import { FailingRegistryLog } from './failing-registry-log.ts';

/** What is on its way when a process is killed may have arrived without its knowing. */
const largestBatch = 2_048;

test('an outage of the receiver loses nothing, and does not keep requests from being counted', async () => {
  const { log, receiver, start } = await setUp();
  await receiver.stop();
  const exporter = await start();

  log.write(8_000);
  await exporter.reaches(requests, 8_000);
  const whileAway = await exporter.value('docker_registry_log_undelivered_bytes{registry="main"}');
  await receiver.start();
  await arrived(receiver, log);

  expect(whileAway).toBeGreaterThan(500_000);
  expect(bodies(receiver)).toEqual(log.bodies);
  await exporter.reaches(exported, 8_000);
  await vi.waitUntil(
    async () => (await exporter.value('docker_registry_log_undelivered_bytes{registry="main"}')) === 0,
    patience,
  );
}, 150_000);

test('a restart goes on where the last record was acknowledged', async () => {
  const { log, receiver, start } = await setUp();
  const first = await start();
  log.write(700);
  await arrived(receiver, log);
  await receiver.stop();
  log.write(3_000);
  await first.reaches(requests, 3_700);
  await first.stop();

  log.write(50);
  await receiver.start();
  await start();
  await arrived(receiver, log);

  expect(bodies(receiver)).toEqual(log.bodies);
}, 150_000);

test('kills lose nothing, and cost a batch that arrives again at most', async () => {
  const { log, receiver, start } = await setUp();
  const kills = propertyRuns(10);

  for (let kill = 0; kill < kills; kill += 1) {
    const exporter = await start();
    const writing = writeFor(log, 300 + 400 * Math.random());
    await writing;
    process.kill(exporter.pid, 'SIGKILL');
  }
  await start();
  await vi.waitUntil(() => new Set(bodies(receiver)).size === log.bodies.length, patience);

  expect(new Set(bodies(receiver))).toEqual(new Set(log.bodies));
  expect(bodies(receiver).length - log.bodies.length).toBeLessThanOrEqual(kills * largestBatch);
}, 150_000);

test('what came while delivery was switched off is not delivered later', async () => {
  const { log, receiver, start } = await setUp();
  const first = await start();
  log.write(10);
  await arrived(receiver, log);
  await first.stop();
  const off = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: '' });
  log.write(20);
  await off.reaches(requests, 30);
  await off.stop();

  const second = await start();
  await second.reaches(requests, 30);
  log.write(5);
  await vi.waitUntil(() => bodies(receiver).length >= 15, patience);

  expect(bodies(receiver)).toEqual([...log.bodies.slice(0, 10), ...log.bodies.slice(30)]);
  expect(await second.value(lost)).toBe(0);
}, 150_000);

test('what no log holds outlives a kill, and arrives once', async () => {
  const { receiver, start } = await setUp();
  await receiver.stop();
  const first = await start();
  await vi.waitUntil(async () => ((await first.value(pending)) ?? 0) >= 1, patience);
  // It is written a moment after it was counted.
  await pause(300);
  process.kill(first.pid, 'SIGKILL');

  await receiver.start();
  const second = await start();
  await second.reaches(exported, 1);
  await vi.waitUntil(async () => (await second.value(pending)) === 0, patience);
  await second.stop();
  await start();
  await pause(1_500);

  const downs = receiver.records.filter(({ eventName }) => eventName === 'docker.registry.probe.down');
  const instances = downs.map(({ observedNanos }) => observedNanos);
  expect(instances.length).toBeGreaterThan(0);
  expect(new Set(instances).size).toBe(instances.length);
}, 150_000);

test('what is rotated away before it was delivered is counted', async () => {
  const { log, receiver, start } = await setUp();
  const first = await start();
  log.write(10);
  await arrived(receiver, log);
  await receiver.stop();
  log.write(500);
  await first.reaches(requests, 510);
  await first.stop();

  rmSync(log.path);
  const next = new FailingRegistryLog(log.path);
  next.write(5);
  await receiver.start();
  receiver.records.length = 0;
  const second = await start();
  await vi.waitUntil(() => bodies(receiver).length === 5, patience);

  expect(bodies(receiver)).toEqual(next.bodies);
  await second.reaches(lost, 500);
  expect(await second.value(lost)).toBe(500);
}, 150_000);

async function writeFor(log: FailingRegistryLog, ms: number): Promise<void> {
  for (const endMs = Date.now() + ms; Date.now() < endMs;) {
    log.write(20);
    await pause(10);
  }
}
