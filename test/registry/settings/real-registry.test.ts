import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort } from '../../../demo/process/free-port.ts';
import type { RegistrySettings } from '../../../src/registry/settings/model.ts';
import { parseSettings } from '../../../src/registry/settings/parse-settings.ts';
import { realParts } from '../../support/real-parts.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { makeAuthority } from '../api/certificates.ts';
import { startUpstream, type Upstream } from './upstream.ts';
import { configurations, type Configuration } from './configurations.ts';
import { observeRegistry, type Observed, type Questions } from './observe-registry.ts';

realParts('what a registry makes of its configuration', ['docker-registry', 'openssl'], () => {
  let upstream: Upstream;
  let shared: string;
  beforeAll(async () => {
    upstream = await startUpstream();
    shared = mkdtempSync(join(tmpdir(), 'registry-certificate-'));
    makeAuthority(shared, 'server');
  });
  afterAll(async () => {
    rmSync(shared, { recursive: true, force: true });
    await upstream.stop();
  });

  test.each(configurations)('is what is told of it: $name', async (configuration) => {
    const folder = preparedFolder();
    const [port, debug] = [await findFreePort(0), await findFreePort(0)];
    const launch = {
      folder,
      ...filled(configuration, { port, debug, folder, shared, upstream: upstream.url }),
    };
    const { settings, problems } = parseSettings({ ...launch, release: 2 });

    const observed = await observeRegistry(launch, questionsTo(settings));

    const isBroken = problems.some((problem) => problem.includes('does not start'));
    expect(observed.isRunning, `${problems.join('\n')}\n${observed.stderr}`).toBe(!isBroken);
    if (observed.isRunning) expect(seen(observed, { settings, folder })).toEqual(told(settings));
  });
});

interface Places {
  readonly port: number;
  readonly debug: number;
  readonly folder: string;
  readonly shared: string;
  readonly upstream: string;
}

function filled(
  { yaml, environment = {} }: Configuration,
  { port, debug, folder, shared, upstream }: Places,
) {
  const fill = (text: string): string =>
    text
      .replaceAll('PORT', String(port))
      .replaceAll('DEBUG', String(debug))
      .replaceAll('FOLDER', folder)
      .replaceAll('SHARED', shared)
      .replaceAll('UPSTREAM', upstream);
  const variables = Object.entries(environment).map(([name, value]) => [name, fill(value)]);
  return { yaml: fill(yaml), environment: Object.fromEntries(variables) as Record<string, string> };
}

function preparedFolder(): string {
  const folder = temporaryFolder();
  writeFileSync(`${folder}/htpasswd`, 'alice:$2y$05$UwAt.vKwP.Y52X3IVmrIROCNo6XQqYiOV8nCU/t7rEfqs3VSoxuSG\n');
  mkdirSync(`${folder}/root`);
  return folder;
}

function questionsTo({ address, prefix, auth, debugAddress, prometheusPath }: RegistrySettings): Questions {
  const debug = debugAddress === undefined ? [] : ['/debug/vars', prometheusPath ?? '/metrics'];
  return {
    port: address?.port,
    prefix,
    authorization: authorizations[auth.kind],
    debug: debug.map((path) => `http://127.0.0.1:${String(debugAddress?.port)}${path}`),
  };
}

const authorizations = {
  none: undefined,
  silly: 'Bearer anything',
  htpasswd: `Basic ${Buffer.from('alice:wonderland').toString('base64')}`,
  token: undefined,
  other: undefined,
};

/** The parser's facts, in the terms of what an observer sees. */
function told(settings: RegistrySettings) {
  const { address, auth, debugAddress, hasHealthCheck, isReadOnly, proxy, log, storage } = settings;
  const isHealthy = !hasHealthCheck;
  const mayPush = isHealthy && auth.kind !== 'token' && !isReadOnly && proxy === undefined;
  const isInfo = log.level === 'info' || log.level === 'debug';
  return {
    listens: address === undefined ? 'somewhere' : `${address.host}:${address.port}`,
    isTls: settings.isTls,
    base: baseStatus(settings),
    challenge: isHealthy ? challengeOf(settings) : undefined,
    canPush: mayPush,
    canDelete: mayPush && settings.isDeleteEnabled,
    root: mayPush && storage.driver === 'filesystem' ? storage.rootDirectory : undefined,
    debug: debugAddress === undefined ? [] : [200, settings.hasPrometheus ? 200 : 404],
    hasAccessLog: log.hasAccessLog,
    formatter: log.formatter,
    level: log.level,
    isWithoutSecret: log.level !== 'error' && !settings.hasSecret,
    cache: isInfo && settings.cache !== 'none' ? settings.cache : undefined,
    endpoints: isInfo ? settings.notificationEndpoints : 0,
    isPurging: isInfo && settings.uploadPurging.isEnabled,
    isProxy: isInfo && proxy !== undefined,
  };
}

function baseStatus({ auth, hasHealthCheck }: RegistrySettings): number {
  if (hasHealthCheck) return 503;
  return auth.kind === 'none' ? 200 : 401;
}

function challengeOf({ auth }: RegistrySettings): string | undefined {
  if (auth.kind === 'none') return undefined;
  if (auth.kind === 'htpasswd') return `Basic realm="${String(auth.realm)}"`;
  return `Bearer realm="${String(auth.realm)}",service="${String(auth.service)}"`;
}

function seen({ listensOn, answers, stdout, stderr }: Observed, { settings, folder }: Scene) {
  const addresses = listensOn.map((address) => address.replace(/^0\.0\.0\.0/, ''));
  const { address, log, storage } = settings;
  const own = addresses.find((candidate) => candidate.endsWith(`:${String(address?.port)}`));
  const [blob] = answers.blobFiles;
  const isRoot = blob?.startsWith(`${rootWithin(folder, storage.rootDirectory)}/docker/registry/`);
  return {
    listens: address === undefined && addresses.length === 1 ? 'somewhere' : own,
    isTls: answers.isTls,
    base: answers.base,
    challenge: answers.challenge,
    canPush: answers.upload === 201,
    canDelete: answers.deletion === 202,
    root: isRoot === true ? storage.rootDirectory : blob,
    debug: Object.values(answers.debug),
    hasAccessLog: / "GET \S+ HTTP\/1.1" /.test(stdout),
    formatter: stderr === '' ? log.formatter : formatterOf(stderr),
    level: levelOf(stderr, log.level),
    isWithoutSecret: stderr.includes('No HTTP secret provided'),
    cache: /using (\w+) blob descriptor cache/.exec(stderr)?.[1],
    endpoints: stderr.match(/configuring endpoint /g)?.length ?? 0,
    isPurging: stderr.includes('Starting upload purge in'),
    isProxy: stderr.includes('Registry configured as a proxy cache to'),
  };
}

interface Scene {
  readonly settings: RegistrySettings;
  readonly folder: string;
}

function rootWithin(folder: string, root = ''): string {
  return isAbsolute(root) ? relative(folder, root) : root;
}

function formatterOf(stderr: string): string | undefined {
  if (/^time=/m.test(stderr)) return 'text';
  if (/^\{.*"@version"/m.test(stderr)) return 'logstash';
  return /^\{.*"level"/m.test(stderr) ? 'json' : undefined;
}

/** The lowest level of which there is a line, where there is one. */
function levelOf(stderr: string, thought: string): string {
  const has = (level: string): boolean => new RegExp(`level"?[=:]"?${level}\\b`).test(stderr);
  if (has('debug')) return 'debug';
  if (has('info')) return 'info';
  if (has('warning')) return 'warn';
  return has('error') ? 'error' : thought;
}
