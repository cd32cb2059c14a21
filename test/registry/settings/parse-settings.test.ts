import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../src/registry/settings/address.ts';
import { parseSettings } from '../../../src/registry/settings/parse-settings.ts';
import { publicUrl } from '../../../src/registry/settings/public-url.ts';

const least = "version: 0.1\nhttp: { addr: ':5000' }\nstorage: inmemory\n";

interface Given {
  readonly environment?: Readonly<Record<string, string>>;
  readonly release?: 2 | 3 | undefined;
}

function parse(yaml: string | undefined, { environment = {}, release = 2 }: Given = {}) {
  return parseSettings({ yaml, environment, release });
}

describe('a file that nobody could read', () => {
  test('is taken for that of the image, and says so', () => {
    const { settings, problems } = parse(undefined);

    expect(problems).toEqual([]);
    expect(settings).toEqual({
      isAssumed: true,
      address: { host: '', port: 5000 },
      prefix: '/',
      externalUrl: undefined,
      isTls: false,
      certificatePath: undefined,
      needsClientCertificate: false,
      hasSecret: false,
      debugAddress: undefined,
      hasPrometheus: false,
      prometheusPath: undefined,
      auth: {
        kind: 'none',
        realm: undefined,
        service: undefined,
        issuer: undefined,
        htpasswdPath: undefined,
      },
      storage: {
        driver: 'filesystem',
        rootDirectory: '/var/lib/registry',
        bucket: undefined,
        region: undefined,
        endpoint: undefined,
        pathStyle: false,
      },
      isDeleteEnabled: false,
      isReadOnly: false,
      cache: 'inmemory',
      uploadPurging: { isEnabled: true, isDryRun: false, ageSeconds: 604_800, intervalSeconds: 86_400 },
      log: { level: 'info', formatter: 'text', hasAccessLog: true },
      proxy: undefined,
      hasHealthCheck: true,
      notificationEndpoints: 0,
    });
  });

  test('of release 3 deletes, opens the debug port and logs everything', () => {
    const { settings } = parse(undefined, { release: 3 });

    expect(settings).toMatchObject({
      isAssumed: true,
      isDeleteEnabled: true,
      debugAddress: { host: '', port: 5001 },
      hasPrometheus: true,
      prometheusPath: '/metrics',
      log: { level: 'debug' },
    });
  });

  test('has the variables over it', () => {
    const environment = { REGISTRY_STORAGE_DELETE_ENABLED: 'true', REGISTRY_HTTP_SECRET: 'x' };

    expect(parse(undefined, { environment }).settings).toMatchObject({
      isAssumed: true,
      isDeleteEnabled: true,
      hasSecret: true,
    });
  });
});

describe('a bucket', () => {
  const yaml = (parameters: string): string =>
    `version: 0.1\nhttp: { addr: ':5000' }\nstorage: { ${parameters} }\n`;

  test('of S3 has its prefix, region and endpoint', () => {
    const text = yaml(
      's3: { bucket: images, region: eu-1, rootdirectory: /pre, regionendpoint: "http://minio:9000" }',
    );

    expect(parse(text).settings.storage).toEqual({
      driver: 's3',
      rootDirectory: '/pre',
      bucket: 'images',
      region: 'eu-1',
      endpoint: 'http://minio:9000',
      pathStyle: true,
    });
  });

  test.each([
    ['s3: { bucket: b, region: r }', 2, false],
    ['s3: { bucket: b, region: r, forcepathstyle: true }', 2, false],
    ['s3: { bucket: b, region: r, forcepathstyle: false, regionendpoint: "http://m" }', 2, true],
    ['s3: { bucket: b, region: r, regionendpoint: "http://m" }', 3, false],
    ['s3: { bucket: b, region: r, forcepathstyle: true, regionendpoint: "http://m" }', 3, true],
    ['s3: { bucket: b, region: r, forcepathstyle: "True" }', 3, true],
    ['s3: { bucket: b, region: r, regionendpoint: "http://m" }', undefined, true],
    ['s3: { bucket: b, region: r, forcepathstyle: false, regionendpoint: "http://m" }', undefined, false],
  ] as const)(
    'is part of the path as the release does it: %s, release %s',
    (parameters, release, pathStyle) => {
      expect(
        parseSettings({ yaml: yaml(parameters), environment: {}, release }).settings.storage.pathStyle,
      ).toBe(pathStyle);
    },
  );

  test.each([
    ['s3aws: { bucket: b }', { driver: 's3', bucket: 'b' }],
    ['gcs: { bucket: 7, rootdirectory: p }', { driver: 'gcs', bucket: '7', rootDirectory: 'p' }],
    ['azure: { container: c, accountkey: k }', { driver: 'azure', bucket: 'c' }],
    ['oss: { bucket: b, region: r, endpoint: "e.example" }', { driver: 'oss', endpoint: 'e.example' }],
    ['swift: { container: c, region: r }', { driver: 'swift', bucket: 'c', region: 'r' }],
    ['own: { x: y }', { driver: 'other', bucket: undefined }],
  ] as const)('of another driver is read as well: %s', (parameters, storage) => {
    expect(parse(yaml(parameters)).settings.storage).toMatchObject(storage);
  });
});

describe('release 3', () => {
  test('reaches into lists, and adds the item after the last', () => {
    const yaml = `${least}notifications: { endpoints: [{ name: a }, { name: b }] }\n`;
    const environment = {
      REGISTRY_NOTIFICATIONS_ENDPOINTS_0_DISABLED: 'true',
      REGISTRY_NOTIFICATIONS_ENDPOINTS_2_NAME: 'c',
      REGISTRY_NOTIFICATIONS_ENDPOINTS_3_NAME: 'd',
      REGISTRY_NOTIFICATIONS_ENDPOINTS_9_NAME: 'e',
      REGISTRY_NOTIFICATIONS_ENDPOINTS_X_NAME: 'f',
    };

    expect(parse(yaml, { environment, release: 3 }).settings.notificationEndpoints).toBe(3);
    expect(parse(yaml, { environment, release: 2 }).settings.notificationEndpoints).toBe(2);
  });

  test('knows the group tag', () => {
    const yaml =
      "version: 0.1\nhttp: { addr: ':5000' }\nstorage: { inmemory: {}, tag: { concurrencylimit: 8 } }\n";

    expect(parse(yaml, { release: 3 }).problems).toEqual([]);
  });

  test('wants another key for Redis than release 2', () => {
    const storage = 'storage: { inmemory: {}, cache: { blobdescriptor: redis } }';
    const yaml = (redis: string): string =>
      `version: 0.1\nhttp: { addr: ':5000' }\n${storage}\nredis: { ${redis} }\n`;
    const of2 = yaml('addr: "redis:6379"');
    const of3 = yaml('addrs: ["redis:6379"]');

    expect(parse(of2).problems).toEqual([]);
    expect(parse(of3, { release: 3 }).problems).toEqual([]);
    expect(parse(of3).problems).toEqual([
      'redis: has no address, expected redis.addr, got nothing; the registry does not start without it',
    ]);
    expect(parse(of2, { release: 3 }).problems).toEqual([
      'redis: has no address, expected redis.addrs, a list, got nothing; the registry does not start without it',
    ]);
  });

  test.each([
    ['', true, true],
    [', clientauth: require-and-verify-client-cert', true, true],
    [', clientauth: verify-client-cert-if-given', true, false],
  ])('asks for a client certificate as it is told%s', (mode, of2, of3) => {
    const tls = `tls: { certificate: /c, key: /k, clientcas: [/ca]${mode} }`;
    const yaml = `version: 0.1\nhttp: { addr: ':5000', ${tls} }\nstorage: inmemory\n`;

    expect(parse(yaml).settings.needsClientCertificate).toBe(of2);
    expect(parse(yaml, { release: 3 }).settings.needsClientCertificate).toBe(of3);
  });
});

describe('TLS', () => {
  test('is on with an ACME server as well, without a file to look at', () => {
    const yaml = `version: 0.1\nhttp: { addr: ':443', tls: { letsencrypt: { cachefile: /c } } }\nstorage: inmemory\n`;

    expect(parse(yaml).settings).toMatchObject({ isTls: true, certificatePath: undefined });
  });
});

describe('an address', () => {
  test.each([
    [':5000', { host: '', port: 5000 }],
    ['0.0.0.0:443', { host: '0.0.0.0', port: 443 }],
    ['[::]:5000', { host: '::', port: 5000 }],
    ['[::1]:5000', { host: '::1', port: 5000 }],
    ['localhost:https', { host: 'localhost', port: 443 }],
    ['localhost:', { host: 'localhost', port: 0 }],
    ['5000', undefined],
    ['::1:5000', undefined],
    ['[::1]', undefined],
    [':65536', undefined],
    [':-1', undefined],
    ['http://x:5000', undefined],
    ['', undefined],
  ])('is read as Go reads it: %j', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  test('of a socket file is none', () => {
    const yaml = 'version: 0.1\nhttp: { net: unix, addr: /run/r.sock }\nstorage: inmemory\n';

    const { settings, problems } = parse(yaml);

    expect(settings.address).toBeUndefined();
    expect(problems).toEqual([]);
  });
});

test.each([
  ['https://registry.example.com', 'https://registry.example.com'],
  ['https://user:pass@registry.example.com/p', 'https://registry.example.com/p'],
  ['https://registry.example.com/token?key=pass#pass', 'https://registry.example.com/token'],
  ['https://user:pa/ss@host', 'https://…@host'],
  ['https://user/pass@host', 'https://…@host'],
  ['user:pass@minio:9000', '…@minio:9000'],
  ['https:/user:pass@host', '…@host'],
  ['minio:9000', 'minio:9000'],
])('a URL keeps no user and no password: %s', (text, shown) => {
  expect(publicUrl(text)).toBe(shown);
});

describe('what is wrong', () => {
  test.each([
    [
      '',
      [
        'version: is unknown, expected 0.1, got none or another; the registry does not start with it',
        'http.addr: is missing, expected a host and a port, got nothing; the system then chooses the port',
        'storage: names no single driver, expected one, got 0; the registry does not start with it, and a variable REGISTRY_STORAGE would replace the whole group',
      ],
    ],
    [
      `${least}log: { level: loud, formatter: xml, accesslog: { disabled: 1 } }`,
      [
        'log.level: is of a wrong type, expected one of error, warn, info, debug, got a text; the registry does not start with it',
        'log.accesslog.disabled: is of a wrong type, expected true or false, got a number; the registry does not start with it',
        'log.formatter: is unknown, expected one of text, json, logstash, got another text; the registry does not start with it',
      ],
    ],
    [
      `${least}auth: { htpasswd: { realm: 5 } }`,
      [
        'auth.htpasswd.realm: is missing, expected a text, got a number; the registry does not start without it',
        'auth.htpasswd.path: is missing, expected a text, got nothing; the registry does not start without it',
      ],
    ],
    [
      `${least}]`,
      [
        'configuration file: cannot be parsed, expected YAML of a usual size, got a fault: it is not valid YAML; the registry does not start with it',
      ],
    ],
  ])('is told without values: %j', (yaml, problems) => {
    expect(parse(yaml).problems).toEqual(problems);
  });

  test('with a variable is told under its name', () => {
    const environment = { REGISTRY_LOG_LEVEL: 'trace', REGISTRY_HTTP_SECRET: '%' };

    expect(parse(least, { environment }).problems).toEqual([
      'REGISTRY_HTTP_SECRET: cannot be parsed, expected YAML of a usual size, got a fault: it is not valid YAML; the registry does not start with it',
      'REGISTRY_LOG_LEVEL: is of a wrong type, expected one of error, warn, info, debug, got a text; the registry does not start with it',
    ]);
  });

  test('with a variable for a key of read-only mode is told with the way that works', () => {
    const environment = { REGISTRY_STORAGE_MAINTENANCE_READONLY_ENABLED: 'true' };

    expect(parse(least, { environment }).problems).toEqual([
      "storage.maintenance.readonly: is not usable, expected a group of keys such as {enabled: true}, got another one; the registry does not start with it, and a variable has to give all of it: REGISTRY_STORAGE_MAINTENANCE_READONLY='{enabled: true}'",
    ]);
  });

  test('is told at most twenty times', () => {
    const names = Array.from({ length: 100 }, (_, index) => `REGISTRY_STORAGE_X${index}`);
    const environment = Object.fromEntries(names.map((name) => [name, 'text']));

    expect(parse(least, { environment }).problems).toHaveLength(20);
  });
});
