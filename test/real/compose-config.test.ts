import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { composeProject, type ProjectOptions } from '../support/engine-compose.ts';
import { realParts } from '../support/real-parts.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const shipped = 'docker-compose.observability.yml';

const composeExamples = readdirSync(join(project, 'examples')).filter((name) =>
  existsSync(join(project, 'examples', name, '.env')),
);

realParts('docker compose', ['docker'], () => {
  test('accepts the shipped files as `.env` names them', async () => {
    await expect(check({ folder: project })).resolves.toBe('');
  });

  test.each(composeExamples)('accepts the files of examples/%s as its `.env` names them', async (name) => {
    await expect(check({ folder: join(project, 'examples', name) })).resolves.toBe('');
  });

  test('hands the exporter credentials of an object store, and a profile only beside its file', async () => {
    const keys = { AWS_PROFILE: 'monitor', AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
    const file = { AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_PROFILE: 'monitor' };

    const [byKeys, byFile] = await Promise.all([exporterEnvironment(keys), exporterEnvironment(file)]);

    expect(byKeys).toMatchObject({ ...keys, AWS_PROFILE: '', AWS_SHARED_CREDENTIALS_FILE: '' });
    expect(byFile).toMatchObject({ ...file, AWS_SHARED_CREDENTIALS_FILE: '/run/secrets/aws_credentials' });
  });

  test('refuses the observability file once a key in it is misspelt', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'more.yml'), 'services: { exporter: { helthcheck: {} } }\n');

    await expect(check({ folder, files: [join(project, shipped), 'more.yml'] })).rejects.toThrow(
      "additional properties 'helthcheck' not allowed",
    );
  });

  test('refuses the observability file where nothing says which volume holds the storage', async () => {
    await expect(check({ folder: project, files: [shipped] })).rejects.toThrow(
      'service "exporter" refers to undefined volume registry-data',
    );
  });

  test('refuses to start Prometheus without its configuration where OBSERVABILITY_DIR was forgotten', async () => {
    const folder = await temporaryFolder();
    await cp(
      join(project, 'examples', 'beside-your-registry', 'docker-compose.yml'),
      join(folder, 'theirs.yml'),
    );
    const theirs = composeProject({
      folder,
      files: ['theirs.yml', join(project, shipped)],
      environment: { REGISTRY_STORAGE: './storage' },
    });
    onTestFinished(() => theirs.remove());

    // Compose hands over the mounts in no certain order, and the Engine names the first that is missing.
    await expect(theirs.run('create', 'prometheus')).rejects.toThrow(
      new RegExp(`bind source path does not exist: ${folder}/(prometheus/prometheus.yml|alerts)\\b`),
    );
  });
});

function check(place: Omit<ProjectOptions, 'environment'>): Promise<string> {
  return composeProject({ ...place, environment: {} }).run('config', '--quiet');
}

interface Resolved {
  readonly services: { readonly exporter: { readonly environment: Readonly<Record<string, string>> } };
}

/** What the exporter would get, as Compose resolves it. */
async function exporterEnvironment(
  environment: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const resolved = await composeProject({ folder: project, environment }).run('config', '--format', 'json');
  return (JSON.parse(resolved) as Resolved).services.exporter.environment;
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'compose-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
