import { noProxies } from '../../src/registry/api/proxy.ts';
import { plainProbe, plainRegistry, plainTls } from '../support/registry-config.ts';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { registryOptions } from '../../src/config/registry-options.ts';
import { fromEnvironment, TemporaryConfig, valid } from './temporary-config.ts';

const config = new TemporaryConfig();

afterAll(() => {
  config.remove();
});

describe('where values come from', () => {
  test('nothing but that nothing is to be found watches the registry on localhost with every default', () => {
    expect(valid(fromEnvironment({ REGISTRY_DISCOVERY: 'off' }))).toEqual({
      web: { host: '', port: 10_055, isLifecycleOn: false },
      stateDir: undefined,
      docker: { host: 'unix:///var/run/docker.sock', composeProject: undefined },
      otlp: {
        logsUrl: undefined,
        logs: 'events',
        headers: {},
        timeoutMs: 10_000,
        compression: 'none',
        tls: {},
        resource: {},
      },
      labelLimit: 200,
      modules: [{ name: 'probe', timeoutMs: undefined, isAnonymous: false }],
      registries: [plainRegistry('registry', new URL('http://localhost:5000'))],
    });
  });

  test('the environment alone configures one registry in full', () => {
    const password = config.write('password', 'hunter2\n');
    const ca = config.write('ca.pem', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n');
    const { web, stateDir, docker, labelLimit, registries } = valid(
      fromEnvironment({
        REGISTRY_EXPORTER_LISTEN_ADDRESS: '[::1]:9000',
        REGISTRY_EXPORTER_STATE_DIR: config.folder,
        DOCKER_HOST: 'tcp://socket-proxy:2375',
        COMPOSE_PROJECT_NAME: 'shop',
        REGISTRY_EXPORTER_LABEL_LIMIT: '50',
        REGISTRY_NAME: 'main',
        REGISTRY_URL: 'https://registry.example.com/prefix',
        REGISTRY_USERNAME: 'monitor',
        REGISTRY_PASSWORD_FILE: password,
        REGISTRY_CA_FILE: ca,
        REGISTRY_TLS_INSECURE_SKIP_VERIFY: 'true',
        REGISTRY_CONTAINER: 'registry',
        REGISTRY_CONTAINER_NAMES: 'registry, auth',
        REGISTRY_CONTAINER_INTERVAL: '20s',
        REGISTRY_PROBE_INTERVAL: '1m30s',
        REGISTRY_PROBE_TIMEOUT: '500ms',
        REGISTRY_LOG_FILE: '/logs/out.log,/logs/err.log',
        REGISTRY_LOG_FROM: 'beginning',
        REGISTRY_STORAGE_PATH: config.folder,
        REGISTRY_STORAGE_INTERVAL: '30s',
        REGISTRY_STORAGE_SCAN_INTERVAL: '1d',
        REGISTRY_STORAGE_FULL_SCAN_INTERVAL: '3d',
        REGISTRY_STORAGE_SCAN_RATE: '500',
        REGISTRY_STORAGE_REGISTRY_VERSION: '3',
        REGISTRY_STORAGE_THRESHOLD: '0.9',
        REGISTRY_GC_INTERVAL: '7s',
      }),
    );

    expect({ web, stateDir, docker, labelLimit }).toEqual({
      web: { host: '::1', port: 9_000, isLifecycleOn: false },
      stateDir: config.folder,
      docker: { host: 'tcp://socket-proxy:2375', composeProject: 'shop' },
      labelLimit: 50,
    });
    expect(registries).toEqual([
      {
        name: 'main',
        url: new URL('https://registry.example.com/prefix'),
        credentials: { username: 'monitor', passwordFile: password },
        realms: [],
        tls: { ...plainTls, caFile: ca, insecureSkipVerify: true },
        proxies: noProxies,
        discovery: {
          ...{ intervalMs: 15_000, container: 'registry', isOptional: false, isUrlWanted: false },
          areRealmsWanted: true,
          ...{
            isReleaseWanted: false,
            log: undefined,
            containers: undefined,
            storage: undefined,
            gc: undefined,
          },
        },
        collectors: {
          probe: { ...plainProbe, intervalMs: 90_000, timeoutMs: 500 },
          canary: undefined,
          log: { source: { kind: 'files', paths: ['/logs/out.log', '/logs/err.log'] }, from: 'beginning' },
          container: { intervalMs: 20_000, names: ['registry', 'auth'] },
          storage: {
            target: { kind: 'file system', root: config.folder, callsPerSecond: 500 },
            release: 3,
            intervalMs: 30_000,
            scanIntervalMs: 86_400_000,
            fullScanIntervalMs: 259_200_000,
            threshold: 0.9,
            room: undefined,
          },
          gc: { intervalMs: 7_000, container: 'registry', files: [], silenceMs: 3_600_000 },
        },
      },
    ]);
  });

  test('a file alone configures the same', () => {
    const { web, registries } = valid(
      config.load(`
web:
  listen_address: 127.0.0.1:1234
registries:
  - name: '123'
    url: http://registry:5000
    collectors:
      log:
        file: [/logs/out.log, /logs/err.log]
      storage: {root: DIR, threshold: 95%}
`),
    );

    expect(web).toMatchObject({ host: '127.0.0.1', port: 1_234 });
    expect(registries[0]).toMatchObject({
      name: '123',
      url: new URL('http://registry:5000'),
      collectors: {
        log: { source: { kind: 'files', paths: ['/logs/out.log', '/logs/err.log'] }, from: 'end' },
        storage: {
          target: { kind: 'file system', root: config.folder, callsPerSecond: 0 },
          release: 2,
          fullScanIntervalMs: 86_400_000,
          threshold: 0.95,
        },
      },
    });
  });

  test('a bucket is reached as the variables say', () => {
    const token = config.write('token', 'hunter2\n');
    const { registries } = valid(
      fromEnvironment({
        REGISTRY_STORAGE_PATH: 's3://images/registry/main/',
        REGISTRY_STORAGE_S3_ENDPOINT: 'https://minio.example.com:9000/',
        REGISTRY_STORAGE_S3_REGION: 'eu-central-1',
        REGISTRY_STORAGE_S3_REQUESTS_PER_HOUR: '2000',
        REGISTRY_STORAGE_S3_QUOTA: '1.5TiB',
        REGISTRY_STORAGE_S3_METRICS_URL: 'https://minio.example.com:9000/minio/v2/metrics/cluster',
        REGISTRY_STORAGE_S3_METRICS_TOKEN_FILE: token,
      }),
    );

    expect(registries[0]?.collectors.storage).toMatchObject({
      target: {
        kind: 's3',
        bucket: 'images',
        prefix: 'registry/main',
        endpoint: 'https://minio.example.com:9000',
        region: 'eu-central-1',
        isPathStyle: true,
        caFile: undefined,
        requestsPerHour: 2_000,
      },
      room: {
        quotaBytes: 1_649_267_441_664,
        metrics: {
          url: new URL('https://minio.example.com:9000/minio/v2/metrics/cluster'),
          tokenFile: token,
        },
      },
    });
  });

  test("a bucket without an address is Amazon's, and part of the host name", () => {
    const { registries } = valid(config.load('registries: [{collectors: {storage: {root: "s3://images"}}}]'));

    expect(registries[0]?.collectors.storage).toMatchObject({
      target: { bucket: 'images', prefix: '', endpoint: undefined, region: 'us-east-1', isPathStyle: false },
      room: { quotaBytes: undefined, metrics: undefined },
    });
  });

  test.each([
    ['4096', 4_096],
    ['10kB', undefined],
    ['10KB', 10_000],
    ['10KiB', 10_240],
    ['0.5 GB', 500_000_000],
  ])('a quota of %s is read as it is meant', (quota, bytes) => {
    const loaded = fromEnvironment({
      REGISTRY_STORAGE_PATH: 's3://images',
      REGISTRY_STORAGE_S3_QUOTA: quota,
    });

    const read = loaded.ok ? loaded.config.registries[0]?.collectors.storage?.room?.quotaBytes : undefined;
    expect(read).toBe(bytes);
  });

  test.each([
    ['"2"', 2],
    ['2.8', 2],
    ['2.8.3', 2],
    ['3.0', 3],
    ['3.1.1', 3],
  ])('a registry of version %s is one of line %i', (version, release) => {
    const storage = `{root: "s3://images", registry_version: ${version}}`;

    const { registries } = valid(config.load(`registries: [{collectors: {storage: ${storage}}}]`));

    expect(registries[0]?.collectors.storage?.release).toBe(release);
  });

  test.each(['1', '4.0', '2.x', '2.', '20', '3.1.1.1', 'v3'])(
    'a registry of version %s is none',
    (version) => {
      const loaded = fromEnvironment({ REGISTRY_STORAGE_REGISTRY_VERSION: version });

      expect(loaded.ok).toBe(false);
    },
  );

  test('the storage is looked at no less often than it is scanned', () => {
    const { registries } = valid(
      fromEnvironment({ REGISTRY_STORAGE_PATH: 's3://images', REGISTRY_STORAGE_SCAN_INTERVAL: '5s' }),
    );

    expect(registries[0]?.collectors.storage).toMatchObject({ intervalMs: 5_000, scanIntervalMs: 5_000 });
  });

  test('the environment goes before the file, and the flag before both', () => {
    const file = config.write(
      'order.yml',
      'web: {listen_address: ":1"}\nstate: {dir: /}\nlabel_limit: 1\nregistries: [{name: a}]\n',
    );
    const environment = {
      REGISTRY_EXPORTER_LISTEN_ADDRESS: ':2',
      REGISTRY_EXPORTER_STATE_DIR: tmpdir(),
      REGISTRY_EXPORTER_LABEL_LIMIT: '2',
      REGISTRY_NAME: 'b',
    };

    const byFile = valid(loadConfig({ file, environment: {}, listenAddress: undefined }));
    const byVariable = valid(loadConfig({ file, environment, listenAddress: undefined }));
    const byFlag = valid(loadConfig({ file, environment, listenAddress: ':3', stateDir: config.folder }));

    expect([byFile.web.port, byVariable.web.port, byFlag.web.port]).toEqual([1, 2, 3]);
    expect([byFile.stateDir, byVariable.stateDir, byFlag.stateDir]).toEqual(['/', tmpdir(), config.folder]);
    expect([byFile.labelLimit, byVariable.labelLimit]).toEqual([1, 2]);
    expect([byFile.registries[0]?.name, byVariable.registries[0]?.name]).toEqual(['a', 'b']);
  });

  test('a file from an editor of another system is read all the same', () => {
    const yaml = '\ufefflabel_limit: 7\r\nregistries:\r\n  - name: main\r\n';

    const { labelLimit, registries } = valid(config.load(yaml));

    expect([labelLimit, registries[0]?.name]).toEqual([7, 'main']);
    expect(config.problems(`${yaml}    ulr: x\r\n`)[0]).toMatch(/^DIR\/c\.yml:4 registries\[0\]\.ulr: /);
  });

  test('variables that compose hands on empty count as not set', () => {
    const names = registryOptions.flatMap(({ env }) => (env === undefined ? [] : [env]));
    const empty = Object.fromEntries(
      [...names, 'DOCKER_HOST', 'COMPOSE_PROJECT_NAME', 'OTEL_EXPORTER_OTLP_ENDPOINT'].map((name) => [
        name,
        '',
      ]),
    );

    expect(valid(fromEnvironment(empty))).toEqual(valid(fromEnvironment({})));
    expect(config.problems('registries: [{name: a}, {name: b}]\n', empty)).toEqual([]);
  });

  test.each([
    ['an empty file', ''],
    ['a file of comments', '# nothing yet\n'],
    ['groups without content', 'web:\notlp:\nregistries:\n'],
  ])('%s leaves every default', (_, yaml) => {
    expect(valid(config.load(yaml))).toEqual(valid(fromEnvironment({})));
  });
});

describe('several registries', () => {
  test('keep their order, their names and their own options', () => {
    const { registries } = valid(
      config.load(`
registries:
  - {name: main, url: 'https://main'}
  - {name: mirror, url: 'http://mirror:5000', collectors: {probe: {interval: 1m, timeout: 1m}}}
  - {name: third, url: 'http://third', container: third}
`),
    );

    expect(registries.map(({ name, url }) => [name, url.href])).toEqual([
      ['main', 'https://main/'],
      ['mirror', 'http://mirror:5000/'],
      ['third', 'http://third/'],
    ]);
    expect(registries.map(({ collectors }) => collectors.probe.timeoutMs)).toEqual([10_000, 60_000, 10_000]);
    expect(registries.map(({ collectors }) => collectors.gc?.container)).toEqual([
      undefined,
      undefined,
      'third',
    ]);
  });

  test('may share options through an alias', () => {
    const { registries } = valid(
      config.load(`
registries:
  - {name: a, url: 'https://a', tls: &lax {insecure_skip_verify: true}, collectors: {probe: {interval: &slow 1m}}}
  - {name: b, url: 'https://b', tls: *lax, collectors: {probe: {interval: *slow}}}
`),
    );

    expect(registries.map(({ tls }) => tls.insecureSkipVerify)).toEqual([true, true]);
    expect(registries.map(({ collectors }) => collectors.probe.intervalMs)).toEqual([60_000, 60_000]);
  });

  test('do not keep the variables of the exporter itself from counting', () => {
    const yaml = 'registries: [{name: a}, {name: b}]\n';

    const { otlp } = valid(config.load(yaml, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }));

    expect(otlp.logsUrl).toBe('http://collector:4318/v1/logs');
  });
});

describe('the name of a container', () => {
  test('stands for its log, its statistics and its garbage collections', () => {
    const [registry] = valid(fromEnvironment({ REGISTRY_CONTAINER: 'registry' })).registries;

    expect(registry?.collectors).toMatchObject({
      log: { source: { kind: 'container', container: 'registry' }, from: 'end' },
      container: { names: ['registry'], intervalMs: 15_000 },
      gc: { container: 'registry', files: [], intervalMs: 5_000, silenceMs: 3_600_000 },
    });
  });

  test('gives way to a log file and to more exact names', () => {
    const [registry] = valid(
      config.load(`
registries:
  - container: registry
    collectors:
      log: {file: /var/log/registry.log}
      container: {names: [registry, nginx]}
      gc: {container: cron}
`),
    ).registries;

    expect(registry?.collectors).toMatchObject({
      log: { source: { kind: 'files', paths: ['/var/log/registry.log'] } },
      container: { names: ['registry', 'nginx'] },
      gc: { container: 'cron' },
    });
  });
});

describe('garbage collections', () => {
  test('may be told of by schedulers who know a token, and left in files by cron jobs', () => {
    const file = config.write('token', 'secret');
    const given = {
      REGISTRY_EXPORTER_GC_TOKEN_FILE: file,
      REGISTRY_GC_LOG_FILE: '/var/log/gc.out, /var/log/gc.err',
    };

    const { web, registries } = valid(config.load('', { ...given, REGISTRY_GC_SILENCE: '10m' }));

    expect(web.gcTokenFile).toBe(file);
    expect(registries[0]?.collectors.gc).toEqual({
      intervalMs: 5_000,
      container: undefined,
      files: ['/var/log/gc.out', '/var/log/gc.err'],
      silenceMs: 600_000,
    });
  });

  test('in files need no Engine', () => {
    const environment = { REGISTRY_GC_LOG_FILE: '/var/log/gc.log', DOCKER_HOST: 'ssh://elsewhere' };

    expect(config.load('', environment).ok).toBe(true);
  });
});

describe('the Docker Engine', () => {
  test.each([
    'unix:///run/engine.sock',
    'tcp://socket-proxy:2375',
    'tcp://my_proxy:1',
    'tcp://127.0.0.1:65535',
    'tcp://[::1]:2375',
  ])('may be at %s', (DOCKER_HOST) => {
    const { docker } = valid(fromEnvironment({ DOCKER_HOST, REGISTRY_CONTAINER: 'registry' }));

    expect(docker.host).toBe(DOCKER_HOST);
  });

  test.each(['ssh://me@host', 'tcp://x:99999', 'npipe:////./pipe/docker_engine', 'nowhere'])(
    'at %s refuses no start that has no use for it',
    (DOCKER_HOST) => {
      const { docker } = valid(fromEnvironment({ DOCKER_HOST, COMPOSE_PROJECT_NAME: 'My Shop' }));

      expect(docker).toEqual({ host: '', composeProject: undefined });
    },
  );

  test.each([
    ['a container', 'container: registry'],
    ['the log of a container', 'collectors: {log: {container: registry}}'],
    ['statistics', 'collectors: {container: {names: [registry]}}'],
    ['garbage collections', 'collectors: {gc: {container: registry}}'],
  ])('is needed for %s of any registry', (_, yaml) => {
    const registries = `registries: [{name: a}, {name: b, ${yaml}}]\n`;

    expect(config.problems(registries, { DOCKER_HOST: 'nowhere' })).toHaveLength(1);
  });
});
