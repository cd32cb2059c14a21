import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDigest } from '../../../src/registry/storage-layout/digest.ts';
import { DigestTable } from '../../../src/registry/storage-layout/digest-table.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const algorithms: readonly (readonly [string, number])[] = [
  ['sha256', 64],
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
];
const digest = fc
  .constantFrom(...algorithms)
  .chain(([algorithm, length]) => fc.tuple(fc.constant(algorithm), hexOf(length)));

test('gives each digest one number, in the order of their coming', () => {
  fc.assert(
    fc.property(fc.array(digest, { maxLength: 3_000 }), (digests) => {
      const table = new DigestTable(1);

      const ids = digests.map(([algorithm, hex]) => table.add(algorithm, hex));

      const order = [...new Set(digests.map(([algorithm, hex]) => `${algorithm}:${hex}`))];
      expect(ids.map((id) => table.text(id))).toEqual(
        digests.map(([algorithm, hex]) => `${algorithm}:${hex}`),
      );
      expect(order.map((_, id) => table.text(id))).toEqual(order);
      expect(table.size).toBe(order.length);
    }),
    { numRuns: propertyRuns(60) },
  );
});

test('finds what was added and nothing else', () => {
  const table = new DigestTable();
  const hex = 'ab'.repeat(32);
  const id = table.add('sha256', hex);

  expect(table.find('sha256', hex)).toBe(id);
  expect(table.find('sha256', 'cd'.repeat(32))).toBeUndefined();
  expect(table.find('sha512', hex)).toBeUndefined();
  expect(table.find('sha256', 'AB'.repeat(32))).toBeUndefined();
});

test('takes of any texts those that Distribution takes for a digest', () => {
  const changes = fc.tuple(digest, fc.nat(140), fc.constantFrom('G', 'A', 'é', '\u0130', '', ':', '0a'));
  fc.assert(
    fc.property(changes, ([[algorithm, hex], at, put]) => {
      const text = `${algorithm}:${hex}`;
      const changed = text.slice(0, at) + put + text.slice(at + 1);
      const colon = changed.indexOf(':');
      const table = new DigestTable();

      const ids = [
        table.addText(changed),
        table.addIfDigest(changed.slice(0, colon), changed.slice(colon + 1)),
      ];

      const isDigest = parseDigest(changed) !== undefined;
      expect(ids).toEqual(isDigest ? [0, 0] : [undefined, undefined]);
      expect(table.size).toBe(isDigest ? 1 : 0);
      if (isDigest) expect(table.text(0)).toBe(changed);
    }),
    { numRuns: propertyRuns(500) },
  );
});

test('finds what another table has numbered', () => {
  const [one, other] = [new DigestTable(), new DigestTable()];
  const both = [one.add('sha256', 'ab'.repeat(32)), one.add('sha512', 'ab'.repeat(64))];
  const onlyOne = one.add('sha256', 'cd'.repeat(32));
  other.add('sha256', 'ef'.repeat(32));
  other.add('sha512', 'ab'.repeat(64));
  other.add('sha256', 'ab'.repeat(32));

  const found = [...both, onlyOne].map((id) => other.findSame(one, id));

  expect(found).toEqual([2, 1, undefined]);
});

test('keeps apart digests of which only the last digit differs', () => {
  const table = new DigestTable();
  const start = '0'.repeat(63);

  const ids = Array.from({ length: 16 }, (_, digit) => table.add('sha256', `${start}${digit.toString(16)}`));

  expect(new Set(ids).size).toBe(16);
});

test('goes on after it was saved', () => {
  fc.assert(
    fc.property(fc.array(digest, { maxLength: 2_100 }), fc.array(digest), (before, after) => {
      const table = new DigestTable();
      for (const [algorithm, hex] of before) table.add(algorithm, hex);

      const restored = DigestTable.restore(table.save());

      for (const [algorithm, hex] of [...before, ...after]) {
        expect(restored.add(algorithm, hex)).toBe(table.add(algorithm, hex));
      }
      expect(restored.size).toBe(table.size);
    }),
    { numRuns: propertyRuns(40) },
  );
});

test('goes on after it was saved with as many as it has room for', () => {
  const table = new DigestTable();
  for (let index = 0; index < 5_000; index += 1)
    table.add('sha256', index.toString(16).padStart(16, '0').padEnd(64, '0'));

  const restored = DigestTable.restore(table.save());
  const id = restored.add('sha256', 'f'.repeat(64));

  expect(restored.text(id)).toBe(`sha256:${'f'.repeat(64)}`);
});

function hexOf(length: number): fc.Arbitrary<string> {
  const half = fc.uint8Array({ minLength: length / 2, maxLength: length / 2 });
  // Few distinct first bytes, so that numbers collide in the table's slots.
  return half.map((bytes) =>
    Buffer.from(bytes.map((byte, index) => (index < 4 ? byte & 1 : byte))).toString('hex'),
  );
}
