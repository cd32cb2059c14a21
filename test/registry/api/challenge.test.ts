import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChallenges } from '../../../src/registry/api/challenge.ts';

function read(header: string): unknown {
  return parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
}

test.each([
  ['one scheme', 'Basic realm="registry"', [['basic', { realm: 'registry' }]]],
  [
    "Distribution's token challenge",
    'Bearer realm="https://auth.example/token",service="hub",scope="repository:a/b:pull,push"',
    [['bearer', { realm: 'https://auth.example/token', service: 'hub', scope: 'repository:a/b:pull,push' }]],
  ],
  [
    'several schemes in one line',
    'Negotiate, NTLM, Bearer realm="r", error="invalid_token", Basic realm="a, b"',
    [
      ['negotiate', {}],
      ['ntlm', {}],
      ['bearer', { realm: 'r', error: 'invalid_token' }],
      ['basic', { realm: 'a, b' }],
    ],
  ],
  [
    'a bare value',
    'Negotiate YII+/a==, Basic realm="r"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'r' }],
    ],
  ],
  [
    'escapes in quotes',
    String.raw`Basic realm="a \"b\" \\ c"`,
    [['basic', { realm: String.raw`a "b" \ c` }]],
  ],
  [
    'unquoted values and odd spaces',
    'BASIC  Realm = r ,  charset=UTF-8',
    [['basic', { realm: 'r', charset: 'UTF-8' }]],
  ],
  [
    'an unquoted address',
    'Bearer realm=https://a/token,service=s',
    [['bearer', { realm: 'https://a/token', service: 's' }]],
  ],
  ['an empty value', 'Basic realm=""', [['basic', { realm: '' }]]],
  ['empty list members', ', ,Basic realm="r",,', [['basic', { realm: 'r' }]]],
  [
    'a quote that never ends',
    'Basic realm="r',
    [
      ['basic', {}],
      ['realm', {}],
    ],
  ],
  ['nothing', '', []],
  ['no token at all', '"???"', []],
])('reads %s', (_what, header, expected) => {
  expect(read(header)).toEqual(expected);
});

test('reads any text without failing or standing still', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom('a', 'B', ' ', ',', '=', '"', '\\', '\t', '/', 'é'),
        maxLength: 200,
      }),
      (header) => {
        expect(parseChallenges(header).length).toBeLessThanOrEqual(header.length);
      },
    ),
  );
});

test('reads back whatever stands in quotes', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (realm, service) => {
      const quote = (text: string): string => `"${text.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;

      expect(read(`Bearer realm=${quote(realm)}, service=${quote(service)}`)).toEqual([
        ['bearer', { realm, service }],
      ]);
    }),
  );
});
