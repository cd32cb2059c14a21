import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../src/registry/settings/parse-settings.ts';
import { warningTexts } from '../../../src/registry/settings/warning-texts.ts';
import { warningsOf, type ContainerFacts } from '../../../src/registry/settings/warnings.ts';

/** A registry of which there is nothing to say. */
const flawless = `
version: 0.1
http: { addr: ':5000', secret: x, tls: { certificate: /c, key: /k }, debug: { addr: ':5001' } }
storage: { inmemory: {}, delete: { enabled: true }, cache: { blobdescriptor: inmemory } }
auth: { htpasswd: { realm: r, path: /p } }
health: { storagedriver: { enabled: true } }
`;

const open: ContainerFacts = {
  publishedPorts: [{ containerPort: 5000, hostAddress: '0.0.0.0' }],
  hasHostNetwork: false,
  hasHealthCheck: true,
  replicas: 1,
  environment: {},
  hasImageFile: false,
};

function namesOf(yaml: string | undefined, container: ContainerFacts = open): readonly string[] {
  const { settings } = parseSettings({ yaml, environment: container.environment, release: 2 });
  return warningsOf({ settings, container }).map(({ name }) => name);
}

function publishedOn(hostAddress: string, containerPort = 5000): ContainerFacts {
  return { ...open, publishedPorts: [{ containerPort, hostAddress }] };
}

test('nothing is said of a registry without a flaw', () => {
  expect(namesOf(flawless)).toEqual([]);
});

describe.each([
  ['no_http_secret', flawless.replace('secret: x,', '')],
  ['delete_disabled', flawless.replace('enabled: true', 'enabled: false')],
  ['log_level_hides_requests', `${flawless}log: { level: warn }\n`],
  ['log_level_hides_requests', `${flawless}log: { level: error }\n`],
  ['access_log_disabled', `${flawless}log: { accesslog: { disabled: true } }\n`],
  ['tls_off_on_public_address', flawless.replace(/tls: \{.*?\}, /, '')],
  ['no_auth_on_public_address', flawless.replace(/auth:.*/, '')],
  ['no_auth_on_public_address', flawless.replace(/auth:.*/, 'auth: { silly: { realm: r, service: s } }')],
] as const)('%s', (name, yaml) => {
  test('is raised alone', () => {
    expect(namesOf(yaml)).toEqual([name]);
  });
});

describe('no_http_secret', () => {
  test('is not raised of a pull-through cache, which takes no uploads', () => {
    const yaml = `${flawless.replace('secret: x,', '')}proxy: { remoteurl: https://registry-1.docker.io }\n`;

    expect(namesOf(yaml)).toEqual([]);
  });
});

describe('no_auth_on_public_address', () => {
  test('is not raised where clients need a certificate', () => {
    const yaml = flawless.replace(/auth:.*/, '').replace('key: /k', 'key: /k, clientcas: [/ca]');

    expect(namesOf(yaml)).toEqual([]);
  });
});

describe('no_health_check', () => {
  const unchecked = flawless.replace(/health:.*/, '');

  test.each([
    [true, flawless, []],
    [true, unchecked, []],
    [false, flawless, []],
    [false, `${unchecked}health: { tcp: [{ addr: 'x:1' }] }\n`, []],
    [false, unchecked, ['no_health_check']],
  ])('is raised only where neither container (%s) nor registry checks', (hasHealthCheck, yaml, names) => {
    expect(namesOf(yaml, { ...open, hasHealthCheck })).toEqual(names);
  });
});

describe('inmemory_cache_with_replicas', () => {
  test('is raised from the second container on', () => {
    expect(namesOf(flawless, { ...open, replicas: 2 })).toEqual(['inmemory_cache_with_replicas']);
    expect(namesOf(flawless.replace('inmemory }', 'redis }'), { ...open, replicas: 2 })).toEqual([]);
  });
});

describe('debug_port_published', () => {
  test.each([
    ['0.0.0.0', ['debug_port_published']],
    ['', ['debug_port_published']],
    ['::', ['debug_port_published']],
    ['192.0.2.7', ['debug_port_published']],
    ['127.0.0.1', []],
    ['127.1.2.3', []],
    ['::1', []],
    ['localhost', []],
  ])('is raised where other machines reach it: %j', (hostAddress, names) => {
    expect(namesOf(flawless, publishedOn(hostAddress, 5001))).toEqual(names);
  });

  test('is not raised where it listens inside the container alone', () => {
    expect(namesOf(flawless.replace("':5001'", "'127.0.0.1:5001'"), publishedOn('0.0.0.0', 5001))).toEqual(
      [],
    );
  });

  test('is raised on the network of the machine, where nothing is published', () => {
    const container = { ...open, publishedPorts: [], hasHostNetwork: true };

    expect(namesOf(flawless, container)).toEqual(['debug_port_published']);
    expect(namesOf(flawless.replace("':5001'", "'localhost:5001'"), container)).toEqual([]);
  });
});

describe('a registry behind a proxy of the same machine', () => {
  const bare = flawless.replace(/tls: \{.*?\}, /, '').replace(/auth:.*/, '');

  test.each([
    ['0.0.0.0', ['tls_off_on_public_address', 'no_auth_on_public_address']],
    ['127.0.0.1', []],
  ])('needs neither TLS nor auth of its own: published on %s', (hostAddress, names) => {
    expect(namesOf(bare, publishedOn(hostAddress))).toEqual(names);
  });

  test('nor does one that publishes nothing', () => {
    expect(namesOf(bare, { ...open, publishedPorts: [] })).toEqual([]);
  });
});

describe('default_credentials', () => {
  test.each([
    [{ REGISTRY_USER: 'admin', REGISTRY_PASSWORD: 'admin' }, true],
    [{ REGISTRY_PROXY_USERNAME: 'user', REGISTRY_PROXY_PASSWORD: 'password' }, true],
    [{ REGISTRY_STORAGE_S3_ACCESSKEY: 'minioadmin', REGISTRY_STORAGE_S3_SECRETKEY: 'minioadmin' }, true],
    [{ AWS_ACCESS_KEY_ID: 'minio', AWS_SECRET_ACCESS_KEY: 'minio123' }, true],
    [{ username: 'test', password: 'test' }, true],
    [{ HTPASSWD: 'testuser:testpassword' }, true],
    [{ REGISTRY_USER: 'admin', REGISTRY_PASSWORD: 'g7#kq' }, false],
    [{ REGISTRY_USER: 'admin', OTHER_PASSWORD: 'admin' }, false],
    [{ REGISTRY_USER: 'admin' }, false],
    // A hash that may well be of a known password.
    [{ HTPASSWD: 'admin:$2y$05$UwAt.vKwP.Y52X3IVmrIROCNo6XQqYiOV8nCU/t7rEfqs3VSoxuSG' }, false],
    [{}, false],
  ])('is raised of a pair that everybody knows: %j', (environment, isRaised) => {
    expect(namesOf(flawless, { ...open, environment })).toEqual(isRaised ? ['default_credentials'] : []);
  });
});

describe('settings whose file was not seen', () => {
  const credentials = { environment: { A_USER: 'admin', A_PASSWORD: 'admin' } };

  test('raise only what is certain where a file is mounted', () => {
    expect(namesOf(undefined, { ...open, ...credentials })).toEqual(['default_credentials']);
  });

  test('raise all where the image has its own', () => {
    expect(namesOf(undefined, { ...open, ...credentials, hasImageFile: true })).toEqual([
      'no_http_secret',
      'delete_disabled',
      'tls_off_on_public_address',
      'default_credentials',
      'no_auth_on_public_address',
    ]);
  });
});

test.each(Object.entries(warningTexts))(
  '%s has one sentence that says what to do',
  (_, { sentence, when }) => {
    expect(sentence).toMatch(/^[A-Z'][^\n|]*; [^\n|]*[^\n|.]\.$/);
    expect(when).toMatch(/^[^\n|]*[^\n|.]$/);
  },
);
