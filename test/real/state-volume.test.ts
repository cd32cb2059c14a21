import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { composeProject, type ComposeProject } from '../support/engine-compose.ts';
import { realParts } from '../support/real-parts.ts';

const folder = fileURLToPath(new URL('../..', import.meta.url));
const file = '/var/lib/registry-exporter/log-registry.json';

realParts('the volume for what the exporter keeps', ['docker'], () => {
  let project: ComposeProject;

  beforeEach(() => {
    project = composeProject({ folder, environment: {} });
  });

  afterEach(() => project.remove(), 60_000);

  test.each(['65532:65532', '1000:1000', '0:0'])(
    'takes files of user %s while it is new',
    { timeout: 400_000 },
    async (user) => {
      const told = await runExporter(user, '--config.check');

      expect(told).toContain('state: /var/lib/registry-exporter\n');
    },
  );

  test('lets another user than the last one replace the files', { timeout: 400_000 }, async () => {
    await runScript('65532:65532', `umask 077; echo old > ${file}`);

    const told = await runScript('0:0', `echo new > ${file}.tmp && mv -f ${file}.tmp ${file} && cat ${file}`);

    expect(told).toBe('new\n');
  });

  function runScript(user: string, script: string): Promise<string> {
    return project.run(...once(user), '--entrypoint', 'sh', 'exporter', '-c', script);
  }

  function runExporter(user: string, ...args: readonly string[]): Promise<string> {
    return project.run(...once(user), 'exporter', ...args);
  }
});

function once(user: string): readonly string[] {
  return ['run', '--rm', '--no-deps', '--no-TTY', '--user', user];
}
