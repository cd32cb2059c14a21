import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';

import { startChild, type OwnedChild } from '../../../demo/process/owned-child.ts';

test('a child that is asked to stop ends with that signal', async () => {
  const child = await startNode('setInterval(() => {}, 1000)');

  await child.stop();

  expect(await child.ended).toBe(`${process.execPath}: ended with SIGTERM`);
});

test('a child that does not listen is killed after its grace', async () => {
  const child = await startNode("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)", 50);

  await child.stop();

  expect(await child.ended).toBe(`${process.execPath}: ended with SIGKILL`);
});

test('a child that ends by itself says how, and can still be stopped', async () => {
  const child = await startNode('process.exit(3)');

  expect(await child.ended).toBe(`${process.execPath}: ended with exit code 3`);
  await child.stop();
});

test('a program that does not exist is a sentence, not a crash', async () => {
  const child = startChild({ program: '/no/such/program', args: [], env: {}, stdio: 'ignore' });

  expect(await child.ended).toBe('/no/such/program: cannot be started: spawn /no/such/program ENOENT');
  await child.stop();
});

/** Starts node with a script and waits until the script has set itself up. */
async function startNode(script: string, graceMs?: number): Promise<OwnedChild> {
  const directory = await mkdtemp(join(tmpdir(), 'owned-child-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const flag = join(directory, 'ready');
  const announce = `require('fs').writeFileSync(${JSON.stringify(flag)}, 'x')`;
  // process.exit must come after the announcement, handlers before it.
  const code = script.startsWith('process.exit') ? `${announce}; ${script}` : `${script}; ${announce}`;
  const child = startChild({
    program: process.execPath,
    args: ['-e', code],
    env: process.env,
    stdio: 'ignore',
    ...(graceMs === undefined ? {} : { graceMs }),
  });
  await vi.waitUntil(() => readFile(flag).catch(() => undefined), { timeout: 10_000 });
  return child;
}
