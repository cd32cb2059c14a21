import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { runRegistry } from '../collectors/probe/real-registry.ts';
import { composeProject } from '../support/engine-compose.ts';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { realParts } from '../support/real-parts.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTokenServer, type TokenServer } from '../support/token-server/token-server.ts';

const example = fileURLToPath(new URL('../../examples/forgejo-token', import.meta.url));
const token = 'e3c0f4b7a1d25968';

/** Forgejo's realm has a GET for whoever shows credentials, turns away all others, and calls its service so. */
const likeForgejo = {
  service: 'container_registry',
  servesAnonymous: false,
  users: { monitor: { password: token, scopes: [] } },
};

// Forgejo's image cannot be had here: a token server stands for its realm, and a real registry for what trusts it.
realParts('the example forgejo-token', ['docker', 'docker-registry', 'openssl'], () => {
  test('logs in at a realm of another origin with the environment that Compose resolves', async () => {
    const server = await realm();
    const exporter = await startAsResolved(server);

    await exporter.reaches('docker_registry_up{registry="forgejo"}', 1);

    for (const component of ['api', 'auth', 'storage']) {
      const series = `docker_registry_component_up{registry="forgejo",component="${component}"}`;
      expect([component, await exporter.value(series)]).toEqual([component, 1]);
    }
    expect(server.requests[0]).toMatchObject({ method: 'GET', by: 'basic', username: 'monitor', code: 200 });
  });

  test('blames the realm while it answers 500', async () => {
    const server = await realm();
    server.misbehave({ kind: 'status', code: 500 });
    const exporter = await startAsResolved(server);

    const failures = 'docker_registry_probe_failures_total{registry="forgejo",reason="auth_server"}';
    await exporter.reaches(failures, 1);

    const component = (name: string): string =>
      `docker_registry_component_up{registry="forgejo",component="${name}"}`;
    expect(await exporter.value(component('api'))).toBe(1);
    expect(await exporter.value(component('auth'))).toBe(0);
  });

  test('leaves alone what Forgejo does not have: a log and a storage of Distribution', async () => {
    const environment = await resolvedEnvironment();

    expect(environment).toMatchObject({
      REGISTRY_CONTAINER: '',
      REGISTRY_CONTAINER_NAMES: 'forgejo',
      REGISTRY_DISCOVERY: 'off',
      REGISTRY_STORAGE_PATH: '',
    });
  });

  test('lists as a realm the origin that Forgejo tells its clients', async () => {
    const environment = await resolvedEnvironment();
    const compose = parse(readFileSync(join(example, 'docker-compose.yml'), 'utf8')) as ForgejoFile;
    const url = /^FORGEJO_URL=(.*)$/m.exec(readFileSync(join(example, '.env'), 'utf8'))?.[1] ?? '';

    expect(compose.services.forgejo.environment.FORGEJO__server__ROOT_URL).toBe('${FORGEJO_URL}/');
    expect(environment['REGISTRY_AUTH_REALMS']).toBe(new URL('/v2/token', url).origin);
  });
});

interface ForgejoFile {
  readonly services: {
    readonly forgejo: { readonly environment: { readonly FORGEJO__server__ROOT_URL: string } };
  };
}

async function realm(): Promise<TokenServer> {
  const server = await startTokenServer(likeForgejo);
  onTestFinished(server.close);
  return server;
}

/** Starts the exporter as the example does; only addresses and paths are those of this machine. */
async function startAsResolved(server: TokenServer): Promise<RunningExporter> {
  const { url } = await runRegistry({ auth: { token: server.registryAuth } });
  const passwordFile = join(temporaryFolder(), 'monitor-token');
  writeFileSync(passwordFile, `${token}\n`);
  return startExporter({
    ...(await resolvedEnvironment()),
    REGISTRY_URL: url.href,
    REGISTRY_AUTH_REALMS: server.realm.origin,
    REGISTRY_PASSWORD_FILE: passwordFile,
    REGISTRY_EXPORTER_STATE_DIR: '',
    // It has no part in the log-in, and the name of the proxy is none on this machine.
    REGISTRY_CONTAINER_NAMES: '',
  });
}

interface Resolved {
  readonly services: { readonly exporter: { readonly environment: Readonly<Record<string, string>> } };
}

async function resolvedEnvironment(): Promise<Readonly<Record<string, string>>> {
  const compose = composeProject({ folder: example, environment: {} });
  const resolved = JSON.parse(await compose.run('config', '--format', 'json')) as Resolved;
  return resolved.services.exporter.environment;
}
