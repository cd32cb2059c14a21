import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutSecrets } from '../../../../src/registry/log/secrets/without-secrets.ts';
import { propertyRuns } from '../../../support/property-runs.ts';
import { linesOf, propertySeed, recordings } from '../recordings.ts';

describe('hides', () => {
  test.each([
    [
      'the state of an upload in an access line',
      '"PATCH /v2/a/blobs/uploads/1?_state=WrOG-m_8%3D%3D HTTP/1.1" 202',
      '"PATCH /v2/a/blobs/uploads/1?_state=… HTTP/1.1" 202',
    ],
    [
      'the state of an upload before other parameters',
      '/v2/a/blobs/uploads/1?_state=WrOG==&digest=sha256:24795d',
      '/v2/a/blobs/uploads/1?_state=…&digest=sha256:24795d',
    ],
    [
      'the state of an upload in what 2.8 writes',
      '{"uri":"/v2/a?_state=WrOG==\\u0026digest=sha256:24795d"}',
      '{"uri":"/v2/a?_state=…\\u0026digest=sha256:24795d"}',
    ],
    [
      'the password that a registry made up',
      '{"msg":"provisioning with default user","password":"B4PS6_DoAK","user":"docker"}',
      '{"msg":"provisioning with default user","password":"…","user":"docker"}',
    ],
    [
      'a password with quotes and spaces in it',
      '{"password":"a \\" b","user":"docker"}',
      '{"password":"…","user":"docker"}',
    ],
    [
      'a password in the text format',
      'msg="default user" password=B4PS6_DoAK user=docker',
      'msg="default user" password=… user=docker',
    ],
    [
      'the header that notifications are sent with',
      'timeout=500ms, headers=map[Authorization:[Bearer example] X-A:[b]]',
      'timeout=500ms, headers=map[Authorization:[…] X-A:[b]]',
    ],
    [
      'an Authorization header with its scheme',
      'Authorization: Basic YWxpY2U6c2VjcmV0',
      'Authorization: … …',
    ],
    ['a token behind its scheme', 'got "Bearer abc.def" of curl', 'got "Bearer …" of curl'],
    ['the user and the password of a URL', 'Get "https://u:p@ss@host/v2/"', 'Get "https://…@host/v2/"'],
    [
      'a password of a URL that 2.8 has escaped',
      'Get \\"https://u:a\\u0026b@host/v2/\\"',
      'Get \\"https://…@host/v2/\\"',
    ],
    [
      'the signature of an object store',
      'https://b.s3.eu/k?X-Amz-Credential=AKIA%2F1&X-Amz-Date=2&X-Amz-Signature=ab12&X-Amz-Security-Token=cd',
      'https://b.s3.eu/k?X-Amz-Credential=…&X-Amz-Date=2&X-Amz-Signature=…&X-Amz-Security-Token=…',
    ],
    ['the signature of Azure', 'https://a.blob/c?sv=2&sig=ab%2F12&sp=r', 'https://a.blob/c?sv=2&sig=…&sp=r'],
    ['a token among parameters', 'GET /v2/?access_token=abc&n=5', 'GET /v2/?access_token=…&n=5'],
    [
      'a web token wherever it stands',
      'cannot parse eyJhbGciOi.eyJzdWIi.c2ln of alice',
      'cannot parse … of alice',
    ],
    ['a part of a configuration in the words of Go', '{Password:hunter2 Host:a}', '{Password:… Host:a}'],
    ['a variable', 'REGISTRY_HTTP_SECRET=hunter2', 'REGISTRY_HTTP_SECRET=…'],
  ])('%s', (_, text, hidden) => {
    expect(withoutSecrets(text)).toBe(hidden);
  });
});

describe('leaves alone', () => {
  test.each([
    'basic authentication challenge for realm "r": invalid authorization credential',
    'error authorizing context: authorization token required',
    'failed to verify token: go-jose/go-jose: error in cryptographic primitive',
    'token from untrusted issuer: "evil"',
    'crypto/bcrypt: hashedPassword is not the hash of the given password',
    '"msg":"error resolving upload: invalid secret","time":"2026-11-20T10:23:40Z"',
    '"uri":"/v2/team/token/manifests/latest"',
    'http://127.0.0.1:5000/v2/app@sha256:0123456789abcdef',
    'error checking authorization: htpasswd: invalid entry at line 1',
    'Bearer realm="https://auth.example.com/token",service="registry"',
  ])('%s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });
});

const longest = 4_000;
const lines = recordings
  .flatMap(({ registries }) => registries.flat().flatMap(({ bytes }) => linesOf(bytes)))
  .map((line) => line.toString('utf8', 0, line.length - 1))
  .filter((line) => line.length <= longest);

const secret = fc.stringMatching(/^Zq[A-HJ-NP-Z0-9_.~+/=-]{12,40}$/);
/** Each with the secret where `%` is. */
const plants = [
  ...[
    '_state=%',
    '?_state=%&digest=sha256:1',
    '\\u0026_state=%',
    'password=%',
    '"password":"%"',
    'Password:%',
  ],
  ...['\\"password\\":\\"%\\"', 'password="%"', 'Authorization: Bearer %', 'Authorization:[Basic %]'],
  ...['authorization=%', 'Bearer %', 'X-Amz-Signature=%', '&sig=%', 'token=%', 'api_key=%', 'Secret:%'],
];

test('a secret that is planted at any place of a recorded line never comes out', () => {
  const planted = fc.record({
    line: fc.constantFrom(...lines),
    at: fc.nat(longest),
    plant: fc.constantFrom(...plants),
    secret,
  });

  fc.assert(
    fc.property(planted, ({ line, at, plant, secret }) => {
      const text = line.slice(0, at) + plant.replace('%', () => secret) + line.slice(at);

      expect(withoutSecrets(text)).not.toContain(secret);
    }),
    { seed: propertySeed, numRuns: propertyRuns(3_000) },
  );
});

test('credentials that are planted in a URL at any place of a recorded line never come out', () => {
  const credentials = fc.stringMatching(/^Zq[\w.~!$&()*+,;=:@%-]{12,40}$/);

  fc.assert(
    fc.property(fc.constantFrom(...lines), fc.nat(longest), credentials, (line, at, secret) => {
      const text = `${line.slice(0, at)} https://user:${secret}@host/ ${line.slice(at)}`;

      expect(withoutSecrets(text)).not.toContain(secret);
    }),
    { seed: propertySeed, numRuns: propertyRuns(1_000) },
  );
});

test.each([
  ['names', 'token'],
  ['names with values', 'token='],
  ['quoted names', 'password="'],
  ['names in quoted quotes', 'password=\\"'],
  ['open lists', 'authorization:['],
  ['schemes', '://'],
  ['addresses', '://a@sha256:@'],
  ['digests', '@sha256:1'],
  ['authentication schemes', 'bearer '],
  ['beginnings of web tokens', 'eyJ'],
  ['backslashes', 'password="\\'],
])('a megabyte of %s takes no longer than its length', (_, part) => {
  const text = '://' + part.repeat(Math.ceil(1_000_000 / part.length));
  const startedAt = performance.now();

  withoutSecrets(text);

  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test('a recorded line without a secret is as it was', () => {
  const changed = lines.filter((line) => withoutSecrets(line) !== line);

  expect(changed.filter((line) => !/_state=|"password":"|Authorization:\[/.test(line))).toEqual([]);
});
