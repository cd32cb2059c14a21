import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { realParts } from '../../support/real-parts.ts';
import { createRoot, runRegistry, type RunningRegistry } from './running-registry.ts';

import { runProgram } from './run-program.ts';

const INSECURE = ['--src-tls-verify=false', '--dest-tls-verify=false'];

realParts('skopeo', ['skopeo', 'umoci'], () => {
  test.each(['oci', 'v2s2'])('pushes an image in %s format and pulls the same one', async (format) => {
    const { host } = await runForSkopeo();
    const directory = await createLayout();
    const remote = `docker://${host}/team/web:v1`;
    const credentials = ['--dest-creds', 'alice:secret', '--src-creds', 'alice:secret'];

    const push = [
      'copy',
      ...INSECURE,
      ...credentials,
      '--format',
      format,
      `oci:${directory}/image:v1`,
      remote,
    ];
    const pull = ['copy', ...INSECURE, ...credentials, remote, `oci:${directory}/back:v1`];
    const results = [await runProgram('skopeo', push), await runProgram('skopeo', pull)];

    expect(results.map(({ status }) => status)).toEqual([0, 0]);
  });

  test('copies between repositories, lists tags and deletes', async () => {
    const { host } = await runForSkopeo();
    const directory = await createLayout();
    const login = ['--creds', 'alice:secret', '--tls-verify=false'];
    const both = [...INSECURE, '--dest-creds', 'alice:secret', '--src-creds', 'alice:secret'];
    const [source, copy] = ['team/web:v1', 'team/api:v1'].map((name) => `docker://${host}/${name}`);

    await runProgram('skopeo', ['copy', ...both, `oci:${directory}/image:v1`, String(source)]);
    const copied = await runProgram('skopeo', ['copy', ...both, String(source), String(copy)]);
    const listed = await runProgram('skopeo', ['list-tags', ...login, `docker://${host}/team/api`]);
    const deleted = await runProgram('skopeo', ['delete', ...login, String(copy)]);
    const gone = await runProgram('skopeo', ['inspect', ...login, String(copy)]);

    expect([copied.status, listed.status, deleted.status]).toEqual([0, 0, 0]);
    expect(JSON.parse(listed.stdout)).toMatchObject({ Tags: ['v1'] });
    expect(gone.stderr).toContain('manifest unknown');
  });

  test('is refused with a wrong password', async () => {
    const { host } = await runForSkopeo();

    const args = ['inspect', '--tls-verify=false', '--creds', 'alice:wrong', `docker://${host}/team/web:v1`];
    const refused = await runProgram('skopeo', args);

    expect(refused.stderr).toMatch(/unauthorized|invalid username\/password/);
  });
});

async function runForSkopeo(): Promise<RunningRegistry & { readonly host: string }> {
  const registry = await runRegistry({ users: { alice: 'secret' } });
  return { ...registry, host: `127.0.0.1:${registry.port}` };
}

/** An OCI layout with one image of one small layer. */
async function createLayout(): Promise<string> {
  const directory = await createRoot();
  await writeFile(join(directory, 'file'), 'content of a layer');
  const image = `${directory}/image`;
  const steps = [
    ['init', '--layout', image],
    ['new', '--image', `${image}:v1`],
    ['insert', '--rootless', '--image', `${image}:v1`, join(directory, 'file'), '/file'],
  ];
  for (const args of steps) expect(spawnSync('umoci', args).status).toBe(0);
  return directory;
}
