import fc from 'fast-check';
import { expect, test } from 'vitest';

import { JsonScanner } from '../../../src/registry/storage-layout/json-scanner.ts';

function isAccepted(text: string): boolean {
  const scanner = new JsonScanner(Buffer.from(text));
  scanner.skip();
  scanner.end();
  return scanner.fault === undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON, of which a piece may be cut out and another put in its place. */
function mutatedJson(): fc.Arbitrary<string> {
  const pieces = [
    '',
    '"',
    '\\',
    '\\u00',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '0',
    '-',
    '1.',
    'e+',
    'null',
    'tru',
    ' ',
    '\n',
    '\0',
  ];
  const mutation = fc.record({ at: fc.nat(60), length: fc.nat(3), piece: fc.constantFrom(...pieces) });
  return fc
    .tuple(fc.json(), fc.array(mutation, { maxLength: 3 }), fc.constantFrom(undefined, 2))
    .map(([json, mutations, indent]) => {
      let text = JSON.stringify(JSON.parse(json), null, indent);
      for (const { at, length, piece } of mutations) {
        const place = at % (text.length + 1);
        text = text.slice(0, place) + piece + text.slice(place + length);
      }
      return text;
    });
}

test('accepts what is JSON and nothing else', () => {
  const property = fc.property(mutatedJson(), (text) => {
    expect(isAccepted(text)).toBe(isJson(text));
  });

  fc.assert(property, { numRuns: 5_000 });
});

test('reads texts with escapes', () => {
  const scanner = new JsonScanner(Buffer.from(' "a\\u0062\\n\\"ä"'));

  expect(scanner.text()).toBe('ab\n"ä');
});

test('reads a number as it is written', () => {
  expect(new JsonScanner(Buffer.from('-1.50E+2,')).number()).toBe('-1.50E+2');
});

test('goes through members in order, as often as they come', () => {
  const scanner = new JsonScanner(Buffer.from('{"b":1,"a":[2],"b":{}}'));
  const keys: string[] = [];

  scanner.members((key) => {
    keys.push(key);
    scanner.skip();
  });

  expect(keys).toEqual(['b', 'a', 'b']);
});

test('notices a number that no float can hold, wherever it is', () => {
  const scanner = new JsonScanner(Buffer.from('{"a":[1,{"b":-1e999}]}'));

  scanner.skip();

  expect(scanner.hasHugeNumber).toBe(true);
});

test('goes no further after a fault', () => {
  const scanner = new JsonScanner(Buffer.from('[1,}2,3]'));

  scanner.elements(() => {
    scanner.skip();
  });

  expect(scanner.fault).toBe("invalid character '}' looking for beginning of value");
  expect(scanner.kind()).toBe('none');
});
