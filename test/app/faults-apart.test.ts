import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startSilentServer } from '../commands/loopback.ts';
import { startCountingRegistry } from './counting-registry.ts';
import { startDrippingServer, startEndlessServer, startResettingServer } from './faulty-registries.ts';
import { Reloadable } from './reloadable.ts';

const watchedMs = 8_000;

test('registries that hang, reset, drip and pour delay neither another registry nor an answer', async () => {
  const good = await startCountingRegistry();
  const registries = new Map([
    ['hangs', (await startSilentServer()).url],
    ['resets', await startResettingServer()],
    ['drips', await startDrippingServer()],
    ['pours', await startEndlessServer()],
    ['good', good.url],
  ]);
  const exporter = new Reloadable();
  const probe = 'collectors: {probe: {interval: 1s, timeout: 1s}}';
  exporter.write(
    'registries:',
    ...[...registries].map(([name, url]) => `  - {name: ${name}, url: '${url}', ${probe}}`),
  );
  await exporter.start();

  const before = good.times.length;
  const tookMs = await scrapeFor(watchedMs, exporter);
  const gaps = gapsOf(good.times.slice(before));

  // Timers are late on a busy machine, but one probe never waits for the timeout of another.
  expect(gaps.length).toBeGreaterThanOrEqual(watchedMs / 1_000 - 2);
  expect(medianOf(gaps)).toBeGreaterThan(900);
  expect(medianOf(gaps)).toBeLessThan(1_300);
  expect(medianOf(tookMs)).toBeLessThan(100);
  const reason = (registry: string, why: string) =>
    exporter.value(`docker_registry_probe_failures_total{registry="${registry}",reason="${why}"}`);
  for (const name of ['hangs', 'drips']) expect(await reason(name, 'timeout')).toBeGreaterThanOrEqual(3);
  expect(await exporter.value('docker_registry_up{registry="resets"}')).toBe(0);
  expect(await exporter.value('docker_registry_up{registry="good"}')).toBe(1);
  const page = await (await exporter.program.get('/')).text();
  for (const name of registries.keys()) expect(page).toContain(`<a href="#registry-${name}">`);
}, 40_000);

/** Scrapes now and then, and tells how long each answer took. */
async function scrapeFor(ms: number, exporter: Reloadable): Promise<readonly number[]> {
  const tookMs: number[] = [];
  const until = performance.now() + ms;
  while (performance.now() < until) {
    const startedAt = performance.now();
    await exporter.metrics();
    tookMs.push(performance.now() - startedAt);
    await pause(200);
  }
  return tookMs;
}

function gapsOf(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

function medianOf(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}
