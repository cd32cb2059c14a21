import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { s3Options } from '../../src/config/storage-options.ts';

interface Service {
  readonly profiles?: readonly string[];
  readonly image: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly pids_limit?: number;
  readonly mem_limit?: string;
  readonly cpus?: number | string;
  readonly restart?: string;
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly (string | Mount)[];
  readonly environment?: Readonly<Record<string, string>>;
}

interface Mount {
  readonly type: string;
  readonly source: string;
  readonly read_only?: boolean;
  readonly bind?: { readonly create_host_path?: boolean };
}

interface ComposeFile {
  readonly name?: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

function readCompose(file: string): ComposeFile {
  return parse(readText(file), { merge: true }) as ComposeFile;
}

function readText(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
}

const registryFile = readCompose('docker-compose.yml');
const observability = readCompose('docker-compose.observability.yml');
/** `beside-your-registry` stands for a file that is not ours. */
const exampleFiles = readdirSync(new URL('../../examples', import.meta.url))
  .map((name) => `examples/${name}/docker-compose.yml`)
  .filter((file) => existsSync(new URL(`../../${file}`, import.meta.url)) && !file.includes('beside-your'));
const examples = exampleFiles.map((file) => ({ file, compose: readCompose(file) }));

const bundled = Object.entries({ ...registryFile.services, ...observability.services });
const services = [
  ...bundled,
  ...examples.flatMap(({ file, compose }) =>
    Object.entries(compose.services).map(([name, service]) => [`${name} of ${file}`, service] as const),
  ),
];

describe.each(services)('the compose service %s', (_name, service) => {
  test('cannot change its own files, gain rights or keep capabilities', () => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
  });

  test('is bounded in processes, memory, processor time and log', () => {
    expect(service.pids_limit).toBeGreaterThan(0);
    expect(service.mem_limit).toBeDefined();
    expect(service.cpus).toBeDefined();
    expect(service.logging?.options['max-size']).toMatch(/^\d+m$/);
  });

  test('runs as a user given by number', () => {
    expect(service.user).toMatch(/^(\$\{\w+:-)?\d+:\d+\}?$/);
  });

  test('has a health check and comes back after a crash', () => {
    expect(service.healthcheck?.test.length).toBeGreaterThan(1);
    expect(service.restart).toBe('unless-stopped');
  });

  test('opens its ports to this machine only', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('names an exact version, replaceable by a variable', () => {
    expect(service.image).toMatch(/^\$\{[A-Z_]+_IMAGE:-[a-z0-9./-]+:v?\d+\.\d+\.\d+(-[a-z]+)?\}$/);
  });
});

test('the observability file brings no project name and no registry, so that it fits beside any other file', () => {
  expect(observability.name).toBeUndefined();
  expect(Object.keys(observability.services)).not.toContain('registry');
  for (const [name, service] of Object.entries(observability.services)) {
    expect(service.profiles).toEqual([name === 'loki' ? 'logs' : 'observability']);
  }
});

test('the bundled registry starts without a profile', () => {
  expect(registryFile.services['registry']?.profiles).toBeUndefined();
});

test('a file of ours that is not where it should be is an error, and is never written to', () => {
  const binds = Object.values(observability.services)
    .flatMap((service) => service.volumes ?? [])
    .filter((mount) => typeof mount !== 'string');

  expect(binds.length).toBeGreaterThan(4);
  for (const mount of binds) {
    expect(mount).toMatchObject({ type: 'bind', read_only: true, bind: { create_host_path: false } });
    expect(mount.source).toMatch(/^\$\{(OBSERVABILITY_DIR:-\.\}\/|DOCKER_SOCKET:-)/);
  }
});

test.each(examples)(
  '$file keeps from the Docker socket, and mounts files that are there, unchangeable',
  ({ file, compose }) => {
    const mounts = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes);
    const binds = mounts.filter((mount) => typeof mount !== 'string');

    expect(readText(file)).not.toContain('docker.sock');
    for (const bind of binds) {
      expect(bind).toMatchObject({ type: 'bind', read_only: true, bind: { create_host_path: false } });
      expect(readText(`${dirname(file)}/${bind.source}`)).not.toBe('');
    }
    for (const mount of mounts.filter((one) => typeof one === 'string')) {
      expect(Object.keys(compose.volumes ?? {})).toContain(mount.split(':')[0]);
    }
  },
);

test.each(examples)('$file takes the registry of the bundle, where it takes one', ({ compose }) => {
  const image = compose.services['registry']?.image;

  expect([undefined, registryFile.services['registry']?.image]).toContain(image);
});

test('what the exporter keeps outlasts its container, in a directory that its image has', () => {
  const { environment, volumes } = observability.services['exporter'] ?? {};
  const directory = environment?.['REGISTRY_EXPORTER_STATE_DIR'];

  expect(volumes).toContain(`exporter-state:${directory}`);
  expect(Object.keys(observability.volumes ?? {})).toContain('exporter-state');
  expect(readText('Dockerfile')).toMatch(new RegExp(`^RUN install .*--mode=0777 ${directory}$`, 'm'));
});

test('the proxy before the Docker socket lets nothing but reading through', () => {
  const grants = [...readText('docker-compose.observability.yml').matchAll(/-allow([A-Z]+)=/g)].map(
    ([, method]) => method,
  );

  expect(new Set(grants)).toEqual(new Set(['GET']));
});

test('.env.example names each variable of the compose files, and no other', () => {
  const files = [readText('docker-compose.yml'), readText('docker-compose.observability.yml')].join('\n');
  const used = [...files.matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name]) => name);
  const named = [...readText('.env.example').matchAll(/^#([A-Z0-9_]+)=/gm)].map(([, name]) => name);

  expect(new Set(named)).toEqual(new Set(used));
});

test.each(s3Options.map(({ env = '' }) => env))('the exporter is handed %s', (variable) => {
  expect(Object.keys(observability.services['exporter']?.environment ?? {})).toContain(variable);
});

test('what Compose hands the exporter as empty counts as not given', () => {
  const names = Object.keys(observability.services['exporter']?.environment ?? {});
  const empty = Object.fromEntries(names.map((name) => [name, '']));

  const loaded = loadConfig({ file: undefined, environment: empty, listenAddress: undefined });

  expect(loaded).toEqual(loadConfig({ file: undefined, environment: {}, listenAddress: undefined }));
});

test('the image and its label carry the version of package.json', () => {
  const { version } = JSON.parse(readText('package.json')) as { readonly version: string };

  expect(readText('Dockerfile')).toContain(`ARG VERSION=${version}\n`);
  expect(observability.services['exporter']?.image).toMatch(new RegExp(`:${version}\\}$`));
});
