import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyedHash, randomKey } from '../../../../src/collectors/log/auth-watch/keyed-hash.ts';

/** The reference's key of the bytes 0 to 7. */
const reference = new KeyedHash([0x03020100, 0x07060504]);

/** Of the reference's test vectors those that are whole UTF-16 code units: the bytes 0, 1, 2 and so on. */
test.each([
  [0, '218d1f59b9b83cc8'],
  [2, '064f39ef7c50eb57'],
  [4, 'd5e78a175be52ea1'],
  [6, 'ce3e91358aa2bc25'],
  [8, 'edfee820bce4858c'],
  [14, '3bb1a870eae8e658'],
])('agrees with the first 48 bits of the published test vector of %i bytes', (length, published) => {
  const name = Buffer.from(Array.from({ length }, (_, index) => index)).toString('utf16le');

  expect(reference.of(name)).toBe(Buffer.from(published, 'hex').readUIntLE(0, 6));
});

test('tells names apart by their first 256 characters', () => {
  const name = fc.string({ unit: 'binary', maxLength: 40 });

  fc.assert(
    fc.property(name, name, fc.constantFrom('', 'x'.repeat(230)), (a, b, before) => {
      const [one, other] = [before + a, before + b];

      expect(reference.of(one) === reference.of(other)).toBe(one.slice(0, 256) === other.slice(0, 256));
    }),
  );
});

test('gives whole numbers of 48 bits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const hash = new KeyedHash(randomKey()).of(name);

      expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 48).toBe(true);
    }),
  );
});

test('has another key in each process', () => {
  expect(new KeyedHash(randomKey()).of('alice')).not.toBe(new KeyedHash(randomKey()).of('alice'));
});
