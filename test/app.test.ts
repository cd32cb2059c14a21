import { expect, onTestFinished, test } from 'vitest';
import { startApp } from '../src/app.ts';
import { loadConfig } from '../src/config/load.ts';
import { startRegistry, startSilentServer } from './commands/loopback.ts';
import { PatientClock } from './docker/patient-clock.ts';
import { silentLog } from './web/exporter.ts';

test('is ready after thirty seconds though a first look does not end', async () => {
  const registry = await startSilentServer();
  const { clock, get } = await start({
    REGISTRY_URL: registry.url,
    REGISTRY_PROBE_INTERVAL: '2m',
    REGISTRY_PROBE_TIMEOUT: '1m',
  });
  await registry.connected;

  clock.advance(29_999);
  const early = await get('/-/ready');
  clock.advance(1);
  const late = await get('/-/ready');

  expect([early.status, late.status]).toEqual([503, 200]);
});

test('does not show the query of a registry on its page, which may hold a secret', async () => {
  const registry = await startRegistry();
  const { get } = await start({ REGISTRY_URL: `${registry}/?key=hunter2` });

  const page = await (await get('/')).text();

  expect(page).toContain(`${registry}/`);
  expect(page).not.toContain('hunter2');
});

async function start(environment: Readonly<Record<string, string>>) {
  const load = () => loadConfig({ file: undefined, environment, listenAddress: '127.0.0.1:0' });
  const loaded = load();
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  const [clock, ending] = [new PatientClock(), new AbortController()];
  const { address, done } = await startApp({
    ...{ config: loaded.config, load },
    build: { version: '1.2.3', revision: 'unknown' },
    ...{ clock, log: silentLog, signal: ending.signal },
  });
  onTestFinished(async () => {
    ending.abort();
    await done;
  });
  return { clock, get: (path: string) => fetch(`http://${address.host}:${address.port}${path}`) };
}
