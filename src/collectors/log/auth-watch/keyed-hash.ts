import { randomBytes } from 'node:crypto';

/** Two words of 32 bits. */
export type HashKey = readonly [number, number];

/** Clients choose the names, and a header may have a megabyte: names that agree so far are the same. */
const longestName = 256;
const words = 2 ** 32;

export function randomKey(): HashKey {
  const bytes = randomBytes(8);
  return [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
}

/**
 * HalfSipHash-2-4 of a name's UTF-16 code units, cut to 48 bits so that it is a safe integer: nobody without the key can
 * choose names that collide. 512 names collide by chance once in two thousand million times.
 */
export class KeyedHash {
  readonly key: HashKey;

  constructor(key: HashKey) {
    this.key = key;
  }

  of(name: string): number {
    const [low, high] = this.key;
    const length = Math.min(name.length, longestName);
    const last = length >> 1;
    let [v0, v1, v2, v3] = [low | 0, high ^ 0xee, 0x6c796765 ^ low, 0x74656462 ^ high];
    let result = 0;
    // A step is two rounds: one for each word of the name, and twice two at the end.
    for (let step = 0; step <= last + 4; step += 1) {
      const word = step > last ? 0 : wordAt(name, step, length);
      if (step === last + 1) v2 ^= 0xee;
      if (step === last + 3) {
        result = (v1 ^ v3) >>> 0;
        v1 ^= 0xdd;
      }
      v3 ^= word;
      for (let round = 0; round < 2; round += 1) {
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
      }
      v0 ^= word;
    }
    return ((v1 ^ v3) & 0xffff) * words + result;
  }
}

/** Two code units; the last word has what is left of them, and the length in bytes. */
function wordAt(name: string, step: number, length: number): number {
  const at = step * 2;
  if (at + 1 < length) return name.charCodeAt(at) | (name.charCodeAt(at + 1) << 16);
  return ((length * 2) << 24) | (at < length ? name.charCodeAt(at) : 0);
}
