import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { findFreePort } from '../../demo/process/free-port.ts';
import { realParts } from '../support/real-parts.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** What is alive on the page within fifteen seconds, as series that must have a value above zero. */
const ALIVE = [
  /^docker_registry_up\{registry="demo"\} 1$/m,
  /^docker_registry_component_up\{.*component="storage"\} 1$/m,
  /^docker_registry_http_requests_total\{.*operation="manifest_get",code="200"\} [1-9]/m,
  /^docker_registry_http_requests_total\{.*operation="manifest_put",code="201"\} [1-9]/m,
  /^docker_registry_http_requests_total\{.*operation="upload_commit",code="201"\} [1-9]/m,
  /^docker_registry_http_requests_total\{.*code="500"\} [1-9]/m,
  /^docker_registry_http_requests_total\{.*code="404"\} [1-9]/m,
  /^docker_registry_auth_failures_total\{.*reason="invalid_credentials"\} [1-9]/m,
  /^docker_registry_auth_challenges_total\{.*\} [1-9]/m,
  /^docker_registry_storage_blob_bytes\{.*\} [1-9]/m,
  /^docker_registry_storage_uploads\{.*\} [1-9]/m,
];

// Starting means compiling, where the exporter has changed since.
vi.setConfig({ testTimeout: 90_000 });

describe('npm run demo', () => {
  test('with the embedded registry brings every part of the page to life and cleans up', async () => {
    const demo = await startDemo('embedded');

    await expectAlive(demo);
    await expectCleanEnd(demo);
  });

  test('takes the next port when the usual one is taken', async () => {
    const port = await findFreePort(0);
    const taken = createServer().listen(port, '127.0.0.1');
    onTestFinished(() => void taken.close());

    const demo = await startDemo('embedded', port);
    await waitForPage(demo);

    const page = /Status page\s+(\S+)/.exec(demo.output())?.[1] ?? '';
    expect(Number(new URL(page).port)).toBeGreaterThan(port);
    expect((await fetch(page)).status).toBe(200);
  });

  test('ends by itself after the seconds it was given', async () => {
    const demo = await startDemo('embedded', undefined, ['--seconds', '1']);

    expect(await demo.ended, demo.output()).toEqual({ code: 0, signal: null });
    expect(await demoFiles(demo)).toEqual([]);
  });

  test('refuses wrong options with exit code 2', async () => {
    const demo = await startDemo('embedded', undefined, ['--seconds', 'many']);

    expect(await demo.ended, demo.output()).toEqual({ code: 2, signal: null });
    expect(demo.output()).toContain('--seconds: is no number in range, expected 1 to 86400, got "many"');
  });
});

realParts('npm run demo with a real registry', ['docker-registry'], () => {
  test('brings every part of the page to life and cleans up', async () => {
    const demo = await startDemo('real');

    await expectAlive(demo);
    await expectCleanEnd(demo);
  });
});

interface RunningDemo {
  readonly url: string;
  readonly temporary: string;
  readonly output: () => string;
  readonly interrupt: () => void;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

async function startDemo(
  registry: string,
  port?: number,
  args: readonly string[] = [],
): Promise<RunningDemo> {
  const temporary = await mkdtemp(join(tmpdir(), 'demo-test-'));
  onTestFinished(() => rm(temporary, { recursive: true, force: true }));
  const chosen = port ?? (await findFreePort(0));
  const command = ['--import', 'tsx', join(project, 'demo/main.ts')];
  const options = ['--registry', registry, '--port', String(chosen), ...args];
  const child = spawn(process.execPath, [...command, ...options], {
    cwd: project,
    env: { ...process.env, TMPDIR: temporary },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
  });
  onTestFinished(async () => {
    child.kill('SIGINT');
    await ended;
  });
  const interrupt = () => void child.kill('SIGINT');
  return { url: `http://127.0.0.1:${chosen}`, temporary, output: () => output, interrupt, ended };
}

/** Waits for the address of the page; a demo that ends instead fails the test with what it said. */
async function waitForPage(demo: RunningDemo): Promise<void> {
  const page = vi.waitUntil(() => demo.output().includes('Status page'), { timeout: 60_000 });
  await Promise.race([page, demo.ended]);
  expect(demo.output()).toContain('Status page');
}

async function expectAlive(demo: RunningDemo): Promise<void> {
  await waitForPage(demo);
  await vi
    .waitUntil(async () => (await missingFrom(demo.url)).length === 0, { timeout: 15_000, interval: 300 })
    .catch(() => undefined);
  expect(await missingFrom(demo.url)).toEqual([]);
  const page = await fetch(`${demo.url}/`, { headers: { Accept: 'text/html' } });
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/html'),
  ]);
}

async function missingFrom(url: string): Promise<readonly string[]> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return ALIVE.filter((pattern) => !pattern.test(metrics)).map(String);
}

/** Files of the demo; the program that runs TypeScript keeps a cache beside them. */
async function demoFiles({ temporary }: RunningDemo): Promise<readonly string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith('registry-demo-'));
}

async function expectCleanEnd(demo: RunningDemo): Promise<void> {
  expect(await demoFiles(demo)).toHaveLength(1);
  // A terminal and a wrapper like npm may both pass one Ctrl-C on.
  demo.interrupt();
  demo.interrupt();
  expect(await demo.ended, demo.output()).toEqual({ code: 0, signal: null });
  expect(await demoFiles(demo)).toEqual([]);
  await expect(fetch(demo.url)).rejects.toThrow();
}
