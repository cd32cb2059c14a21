import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const program = fileURLToPath(new URL('../../tools/search-secrets.ts', import.meta.url));
const usual = [
  'docker_registry_up 1',
  'level=info msg=a',
  'registry is down: b',
  'docker.registry.probe.down',
];

function search(lines: readonly string[]) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '1.txt'), lines.join('\n'));
  const { status, stderr } = spawnSync('node', ['--import', 'tsx', program, folder], { encoding: 'utf8' });
  return { status, stderr };
}

test('finds nothing where there is nothing', () => {
  expect(search(usual)).toEqual({
    status: 0,
    stderr: '4 lines of output searched for planted secrets: none\n',
  });
});

test.each([
  ['as it is', 'got "hunter2"'],
  ['as it is sent', `Basic ${Buffer.from('alice:alice-secret').toString('base64')}`],
])('finds a secret %s', (_how, line) => {
  const { status, stderr } = search([...usual, line]);

  expect(status).toBe(1);
  expect(stderr).toContain(`a secret in: ${line}`);
});

test('fails where nothing was gathered', () => {
  expect(search(['docker_registry_up 1'])).toMatchObject({ status: 1 });
});
