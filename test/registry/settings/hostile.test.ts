import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseSettings } from '../../../src/registry/settings/parse-settings.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const corpus = new URL('../../corpus/', import.meta.url);
const recorded = ['v2', 'v3'].flatMap((set) =>
  readdirSync(new URL(`${set}/`, corpus), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yml'))
    .map((file) => readFileSync(new URL(`${set}/${file}`, corpus), 'utf8')),
);
const sound = recorded.filter((text) => !/bad|\t/.test(text) && isObject(tryParse(text)));

type Tree = Record<string, unknown>;

/** Where people keep secrets, and where they put them by mistake. */
const secretPlaces: readonly (readonly string[])[] = [
  ['http', 'secret'],
  ['http', 'headers', 'Authorization'],
  ['redis', 'password'],
  ['redis', 'sentinelpassword'],
  ['proxy', 'username'],
  ['proxy', 'password'],
  ['proxy', 'exec', 'command'],
  ['log', 'hooks', '0', 'options', 'smtp', 'password'],
  ['log', 'fields', 'token'],
  ['notifications', 'endpoints', '0', 'headers', 'Authorization'],
  ['notifications', 'endpoints', '0', 'url'],
  ['reporting', 'bugsnag', 'apikey'],
  ['middleware', 'storage', '0', 'options', 'privatekey'],
  ['storage', 's3', 'accesskey'],
  ['storage', 's3', 'secretkey'],
  ['storage', 'azure', 'accountkey'],
  ['storage', 'swift', 'password'],
  ['auth', 'token', 'rootcertbundle'],
  ['log', 'level'],
  ['log', 'formatter'],
  ['log', 'accesslog', 'disabled'],
  ['http', 'addr'],
  ['http', 'debug', 'addr'],
  ['http', 'net'],
  ['http', 'tls', 'clientauth'],
  ['version'],
  ['storage', 'maintenance', 'readonly'],
  ['storage', 'maintenance', 'uploadpurging', 'age'],
  ['storage', 'delete', 'enabled'],
  ['storage', 'cache', 'blobdescriptor'],
  ['health', 'storagedriver', 'enabled'],
];

/** URLs, of which all is kept but the secret. */
const urlPlaces: readonly (readonly string[])[] = [
  ['http', 'host'],
  ['proxy', 'remoteurl'],
  ['storage', 's3', 'regionendpoint'],
  ['auth', 'token', 'realm'],
];

const shapes: readonly ((secret: string) => string)[] = [
  (secret) => `https://user:${secret}@host.example/path`,
  (secret) => `https://${secret}@host.example`,
  (secret) => `https://host.example/?token=${secret}`,
  (secret) => `https://host.example/#${secret}`,
  (secret) => `user:${secret}@host.example:9000`,
  (secret) => `https://user:a/${secret}@host.example`,
  (secret) => `https:\\\\user:${secret}@host.example`,
];

const secrets = fc.stringMatching(/^s3cr3t[A-Za-z0-9]{12}$/);
const placed = fc.record({
  base: fc.constantFrom(...sound),
  secret: secrets,
  places: fc.subarray([...secretPlaces], { minLength: 1 }),
  urls: fc.subarray([...urlPlaces]),
  shape: fc.constantFrom(...shapes),
  isInVariables: fc.boolean(),
  wrap: fc.constantFrom(
    (value: string): unknown => value,
    (value: string): unknown => [value],
    (value: string): unknown => ({ [value]: value }),
  ),
  release: fc.constantFrom(2, 3, undefined),
});

describe('a secret', () => {
  test('is in nothing that comes out, wherever it stands', () => {
    const property = fc.property(
      placed,
      ({ base, secret, places, urls, shape, isInVariables, wrap, release }) => {
        const found = [
          ...places.map((place) => [place, wrap(secret)] as const),
          ...urls.map((place) => [place, shape(secret)] as const),
        ];
        const tree = tryParse(base) as Tree;
        if (!isInVariables) for (const [place, value] of found) put(tree, place, value);
        const environment = isInVariables ? Object.fromEntries(found.map(asVariable)) : {};

        const parsed = parseSettings({ yaml: stringify(tree), environment, release });

        expect(JSON.stringify(parsed)).not.toContain('s3cr3t');
        // What has been taken out of URLs was seen: the host of each is still there.
        expect(
          JSON.stringify(parsed.settings).includes('host.example') || urls.length === 0 || !isPlain(tree),
        ).toBe(true);
      },
    );

    fc.assert(property, { numRuns: propertyRuns(1_000) });
  });

  test('of the recordings is in nothing that comes out', () => {
    for (const yaml of recorded) {
      const parsed = JSON.stringify(parseSettings({ yaml, environment: {}, release: 3 }));
      for (const secret of ['corpus-secret', 'Bearer', 'hunter2', 'wonderland'])
        expect(parsed).not.toContain(secret);
    }
  });

  /** A storage with two drivers has its endpoint in the one that is not read. */
  function isPlain(tree: Tree): boolean {
    return isObject(tree['storage']) && 's3' in tree['storage'] && Object.keys(tree['storage']).length === 1;
  }
});

describe('anything', () => {
  const marks = '[ ] { } : , - ? & * ! | > % @ ` # \' " < x 0'.split(' ').concat(' ', '\n', '\t');
  const words = ['a: ', '<<: ', '&a ', '*a ', '---\n'];
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(
        fc.oneof(fc.string({ unit: fc.constantFrom(...marks), maxLength: 1 }), fc.constantFrom(...words)),
        {
          maxLength: 200,
        },
      )
      .map((parts) => parts.join('')),
    fc.json().map((text) => `version: 0.1\nhttp: ${text}\nstorage: ${text}\n`),
  );
  const names = fc.array(
    fc.constantFrom(
      'HTTP',
      'ADDR',
      'STORAGE',
      'DELETE',
      'MAINTENANCE',
      'READONLY',
      'AUTH',
      'LOG',
      'NOTIFICATIONS',
      'ENDPOINTS',
      '0',
      '1',
      '',
      '__PROTO__',
    ),
    { minLength: 1, maxLength: 5 },
  );
  const environments = fc.dictionary(
    names.map((parts) => `REGISTRY_${parts.join('_')}`),
    anyText,
    { maxKeys: 8 },
  );

  test('is taken without a throw', () => {
    const property = fc.property(
      anyText,
      environments,
      fc.constantFrom(2, 3, undefined),
      (yaml, environment, release) => {
        const { settings, problems } = parseSettings({ yaml, environment, release });

        expect(settings.log.level).toMatch(/^(?:error|warn|info|debug)$/);
        expect(problems.length).toBeLessThanOrEqual(20);
        for (const problem of problems) expect(problem).toMatch(/^[^\n]{1,500}$/);
      },
    );

    fc.assert(property, { numRuns: propertyRuns(2_000) });
  });

  test.each([
    ['brackets', '['.repeat(200_000)],
    ['braces', '{a: '.repeat(60_000)],
    ['dashes', '- '.repeat(120_000)],
    ['question marks', '? '.repeat(120_000)],
    ['keys', 'a: b\n'.repeat(50_000)],
    ['documents', '---\n'.repeat(60_000)],
    ['quotes', '"'.repeat(200_000)],
    ['tags', '!a '.repeat(80_000)],
    ['anchors', '&a '.repeat(80_000)],
    ['tabs', 'a:\n\t'.repeat(60_000)],
  ])('of a thousand marks and more costs little: %s', (_, yaml) => {
    const before = process.cpuUsage();

    const { problems } = parseSettings({ yaml, environment: {}, release: 2 });

    expect(problems).toEqual([
      'configuration file: is beyond what is read, expected YAML of a usual size, got a fault: it has too many values; what it says is not known',
    ]);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
  });

  test('of aliases that stand for more and more is not written out', () => {
    const level = (index: number): string =>
      `a${index}: &a${index} [*a${index - 1}, *a${index - 1}, *a${index - 1}]\n`;
    const merged = (index: number): string =>
      `m${index}: &m${index} { <<: [*m${index - 1}, *m${index - 1}] }\n`;
    const levels = Array.from({ length: 60 }, (_, index) => level(index + 1) + merged(index + 1)).join('');

    const bomb = parseSettings({
      yaml: `version: 0.1\na0: &a0 x\nm0: &m0 { a: 1, b: 2 }\n${levels}http: *m60\n`,
      environment: {},
      release: 2,
    });

    expect(bomb.problems).toEqual([
      'configuration file: is beyond what is read, expected YAML of a usual size, got a fault: it has too many values; what it says is not known',
    ]);
  });

  test('nested beyond any configuration is not followed', () => {
    const yaml = `version: 0.1\nx: ${'{a: '.repeat(100)}1${'}'.repeat(100)}\n`;

    expect(parseSettings({ yaml, environment: {}, release: 2 }).problems).toEqual([
      'configuration file: is beyond what is read, expected YAML of a usual size, got a fault: it is nested too deeply; what it says is not known',
    ]);
  });

  test('of many bytes is not read', () => {
    expect(parseSettings({ yaml: 'x'.repeat(300_000), environment: {}, release: 2 }).problems).toEqual([
      'configuration file: is too large, expected at most 262144 bytes, got 300000; it is not read',
    ]);
  });

  test('in too many variables is not read to its end', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`REGISTRY_A${index}`, 'x']));
    const large = { REGISTRY_HTTP_SECRET: 'x'.repeat(100_000), REGISTRY_HTTP_PREFIX: '/p/' };
    const named = { [`REGISTRY_STORAGE_${'A_'.repeat(10_000)}`]: 'x' };

    expect(
      [many, large, named].map(
        (environment) => parseSettings({ yaml: undefined, environment, release: 2 }).problems,
      ),
    ).toEqual(
      [100, 1, 1].map((left) => [
        `environment: is too large, expected at most 200 variables of 65536 characters, got more; ${left} are not read`,
      ]),
    );
  });
});

function tryParse(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function put(tree: Tree, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) tree[key] = value;
  else {
    const fresh = rest[0] === '0' ? [] : {};
    const inside = isObject(tree[key]) || Array.isArray(tree[key]) ? tree[key] : fresh;
    tree[key] = inside;
    put(inside, rest, value);
  }
}

function asVariable([place, value]: readonly [readonly string[], unknown]): [string, string] {
  return [`REGISTRY_${place.join('_').toUpperCase()}`, typeof value === 'string' ? value : stringify(value)];
}
