import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headers } from '../../src/config/header-kind.ts';
import type { Kind } from '../../src/config/kinds.ts';
import { resourceAttributes } from '../../src/config/otlp-kinds.ts';
import type { Pairs } from '../../src/config/pair-kind.ts';
import { propertyRuns } from '../support/property-runs.ts';

const runs = { numRuns: propertyRuns(400) };
const headerName = fc.stringMatching(/^x-[A-Za-z0-9!#$&'*+.^_`|~-]{1,20}$/);
const headerValue = fc.stringMatching(/^([!-~]([ -~]{0,20}[!-~])?)?$/);
const attributeName = fc.stringMatching(/^[A-Za-z0-9._/-]{1,30}$/);
const attributeValue = fc.string({ unit: 'grapheme', maxLength: 30 }).filter(isTrimmedText);

describe.each([
  { what: 'headers', kind: headers, name: headerName, value: headerValue },
  { what: 'attributes of a resource', kind: resourceAttributes, name: attributeName, value: attributeValue },
])('$what', ({ kind, name, value }) => {
  const given = fc.dictionary(name, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true });

  test('of any content come out of a variable as they were encoded', () => {
    fc.assert(
      fc.property(given, (pairs) => {
        expect(parsed(kind, join(pairs, encodeURIComponent).join(','))).toEqual(pairs);
      }),
      runs,
    );
  });

  test('of any content come out of a list as they stand', () => {
    fc.assert(
      fc.property(given, (pairs) => {
        expect(
          parsed(
            kind,
            join(pairs, (text) => text),
          ),
        ).toEqual(pairs);
      }),
      runs,
    );
  });

  test('are read or refused, whatever a variable holds, and never with what it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const read = kind.parse(text);
        if (!read.ok)
          expect(read.wrong).toMatch(/^(has an entry that is not name=value|is empty|has [a-z-]+, which)/);
      }),
      runs,
    );
  });
});

function join(pairs: Pairs, encode: (text: string) => string): readonly string[] {
  return Object.entries(pairs).map(([name, value]) => `${encode(name)}=${encode(value)}`);
}

function parsed(kind: Kind<Pairs>, raw: unknown): Pairs | undefined {
  const read = kind.parse(raw);
  return read.ok ? read.value : undefined;
}

function isTrimmedText(text: string): boolean {
  return text === text.trim() && !/\p{Cc}/u.test(text);
}
