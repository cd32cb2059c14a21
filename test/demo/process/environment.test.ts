import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';

import { cleanEnvironment } from '../../../demo/process/clean-environment.ts';
import { findFreePort } from '../../../demo/process/free-port.ts';
import { waitUntilAnswers } from '../../../demo/process/wait-until-answers.ts';

test('variables that would reconfigure registry or exporter are taken out', () => {
  const environment = { PATH: '/bin', REGISTRY_URL: 'x', REGISTRY_STORAGE: 's3', DOCKER_HOST: 'y' };

  expect(cleanEnvironment(environment)).toEqual({ PATH: '/bin', DOCKER_HOST: 'y' });
});

test('a taken port is passed over', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;

  expect(await findFreePort(port)).toBeGreaterThan(port);
});

test('waiting for an answer ends when the time is over', async () => {
  const port = await findFreePort(0);
  const { signal } = new AbortController();
  const url = `http://127.0.0.1:${port}/`;

  expect(await waitUntilAnswers({ url, timeoutMs: 50, isGood: () => true, signal })).toBe(false);
});
