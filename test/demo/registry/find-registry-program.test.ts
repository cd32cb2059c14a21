import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

import { findRegistryProgram } from '../../../demo/registry/find-registry-program.ts';
import { realParts } from '../../support/real-parts.ts';

test('a PATH without a registry has none', async () => {
  expect(findRegistryProgram({ PATH: await createPath({}) })).toBeUndefined();
});

test('another program that is called registry is not taken for one', async () => {
  const PATH = await createPath({ registry: 'echo "registry editor 1.0"' });

  expect(findRegistryProgram({ PATH })).toBeUndefined();
});

test('a registry under its upstream name is preferred', async () => {
  const version = 'registry github.com/distribution/distribution/v3 v3.1.1';
  const PATH = await createPath({ registry: `echo "${version}"`, 'docker-registry': 'echo distribution' });

  expect(findRegistryProgram({ PATH })).toEqual({ program: 'registry', version });
});

realParts('the registry of this machine', ['docker-registry'], () => {
  test('is found and says its version', () => {
    expect(findRegistryProgram(process.env)?.version).toMatch(/distribution v?\d+\.\d+/);
  });
});

/** A directory with these shell scripts, to be the whole PATH. */
async function createPath(scripts: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'registry-path-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [name, body] of Object.entries(scripts)) {
    await writeFile(join(directory, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(directory, name), 0o755);
  }
  return directory;
}
