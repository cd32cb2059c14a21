import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

import { findFreePort } from '../../demo/process/free-port.ts';
import { runDemo } from '../../demo/run-demo.ts';

const SERVES_AND_ENDS = `
const port = Number(process.argv[2].split(':').at(-1));
const server = require('http').createServer((request, response) => {
  response.end('page', () => setTimeout(() => process.exit(7), 300));
});
server.listen(port, '127.0.0.1');
`;

test('an exporter that ends ends the demo, which says how', async () => {
  const printed: string[] = [];
  const surroundings = {
    project: await createProject(SERVES_AND_ENDS),
    print: (text: string) => printed.push(text),
    signal: new AbortController().signal,
  };
  const options = {
    registry: 'embedded',
    port: await findFreePort(0),
    seconds: undefined,
    isHealthy: false,
  } as const;

  await expect(runDemo(options, surroundings)).rejects.toThrow(': ended with exit code 7');

  expect(printed.join('')).toContain(`Status page  http://127.0.0.1:${options.port}/`);
});

test('an exporter that never serves ends the demo at once', async () => {
  const surroundings = {
    project: await createProject('process.exit(2)'),
    print: () => undefined,
    signal: new AbortController().signal,
  };
  const options = {
    registry: 'embedded',
    port: await findFreePort(0),
    seconds: undefined,
    isHealthy: false,
  } as const;

  await expect(runDemo(options, surroundings)).rejects.toThrow(': ended with exit code 2');
});

/** A project whose exporter has been built already, from this program. */
async function createProject(program: string): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'demo-project-'));
  onTestFinished(() => rm(project, { recursive: true }));
  await mkdir(join(project, 'src'));
  await mkdir(join(project, 'dist'));
  await writeFile(join(project, 'dist/main.js'), program);
  return project;
}
