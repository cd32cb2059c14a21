import { randomInt } from 'node:crypto';
import { isDigest, parseDigest } from './digest.ts';

/** SHA-256 in bytes; others are rare enough to stay texts. */
const width = 32;
const wordsEach = width / Int32Array.BYTES_PER_ELEMENT;
const common = 'sha256';
const commonStart = `${common}:`;
const commonLength = commonStart.length + 2 * width;
const free = -1;
const seed = randomInt(2 ** 32) | 0;

/**
 * Numbers digests from 0 up, in the order in which they were first met, so that whatever is known of a digest lies in
 * plain arrays. A million takes 45 MB, as keys of a Map they would take 200. Grows only.
 */
export class DigestTable {
  private bytes: Buffer;
  /** The same memory, for comparing four bytes at a time. */
  private words: Int32Array;
  private slots: Int32Array;
  private readonly rare = new Map<string, number>();
  /** Texts of the rare ones by number. */
  private readonly rareTexts = new Map<number, string>();
  private count = 0;
  private readonly wanted = Buffer.alloc(width);
  private readonly wantedWords = wordsOf(this.wanted);

  constructor(capacity = 1_024) {
    this.bytes = Buffer.alloc(capacity * width);
    this.words = wordsOf(this.bytes);
    this.slots = new Int32Array(slotsFor(capacity)).fill(free);
  }

  get size(): number {
    return this.count;
  }

  /** The number of a digest, a new one where it was not met before; both parts must make a digest (`isDigest`). */
  add(algorithm: string, hex: string): number {
    if (algorithm !== common) return this.addRare(`${algorithm}:${hex}`);
    unpackHex(hex, 0, this.wanted);
    return this.addWanted();
  }

  /** As `add`, of what may be none; undefined then. Both at once takes half as long as one after the other. */
  addIfDigest(algorithm: string, hex: string): number | undefined {
    if (algorithm !== common) return isDigest(algorithm, hex) ? this.add(algorithm, hex) : undefined;
    return hex.length === 2 * width && unpackHex(hex, 0, this.wanted) ? this.addWanted() : undefined;
  }

  /** As `addIfDigest`, of a text such as a manifest names a digest by. */
  addText(text: string): number | undefined {
    if (text.length === commonLength && text.startsWith(commonStart))
      return unpackHex(text, commonStart.length, this.wanted) ? this.addWanted() : undefined;
    const digest = parseDigest(text);
    return digest === undefined ? undefined : this.add(digest.algorithm, digest.hex);
  }

  /** Whether it can be packed; rare ones cannot. */
  isPacked(id: number): boolean {
    return !this.rareTexts.has(id);
  }

  /** The bytes of some, one after the other, for another thread. */
  pack(ids: readonly number[]): Int32Array<ArrayBuffer> {
    const packed = new Int32Array(ids.length * wordsEach);
    ids.forEach((id, place) => {
      packed.set(this.words.subarray(id * wordsEach, (id + 1) * wordsEach), place * wordsEach);
    });
    return packed;
  }

  /** The bytes of all by their numbers. */
  packed(): Int32Array<ArrayBuffer> {
    return new Int32Array(this.words.subarray(0, this.count * wordsEach));
  }

  /** As `add`, of the digest at that place among packed ones. */
  addPacked(packed: Int32Array, place: number): number {
    const from = place * wordsEach;
    for (let at = 0; at < wordsEach; at += 1) this.wantedWords[at] = packed[from + at] ?? 0;
    return this.addWanted();
  }

  /** Undefined for what was never added, or is no digest. */
  find(algorithm: string, hex: string): number | undefined {
    if (!isDigest(algorithm, hex)) return undefined;
    if (algorithm !== common) return this.rare.get(`${algorithm}:${hex}`);
    unpackHex(hex, 0, this.wanted);
    return this.findWanted();
  }

  /** The number here of what another table has numbered. */
  findSame(other: DigestTable, id: number): number | undefined {
    const rare = other.rareTexts.get(id);
    if (rare !== undefined) return this.rare.get(rare);
    other.bytes.copy(this.wanted, 0, id * width, (id + 1) * width);
    return this.findWanted();
  }

  hex(id: number): string {
    const rare = this.rareTexts.get(id);
    return rare === undefined ? this.bytes.toString('hex', id * width, (id + 1) * width) : rare.slice(7);
  }

  algorithm(id: number): string {
    return this.rareTexts.get(id)?.slice(0, 6) ?? common;
  }

  /** As it is written in a manifest or a link: `sha256:` and so on. */
  text(id: number): string {
    return this.rareTexts.get(id) ?? `${common}:${this.hex(id)}`;
  }

  /** All there is to it, for a file: the packed bytes, which are this table's own, and the rare ones. */
  save(): SavedDigests {
    return {
      count: this.count,
      bytes: this.bytes.subarray(0, this.count * width),
      rare: [...this.rareTexts],
    };
  }

  /** Numbers are what they were when it was saved. */
  static restore({ count, bytes, rare }: SavedDigests): DigestTable {
    const table = new DigestTable(Math.max(count + 1, 1_024));
    bytes.copy(table.bytes);
    for (const [id, text] of rare) {
      table.rare.set(text, id);
      table.rareTexts.set(id, text);
    }
    table.count = count;
    table.fillSlots();
    return table;
  }

  private addWanted(): number {
    const slot = this.slotOfWanted();
    const found = this.slots[slot] ?? free;
    return found === free ? this.place(slot) : found;
  }

  private findWanted(): number | undefined {
    const found = this.slots[this.slotOfWanted()] ?? free;
    return found === free ? undefined : found;
  }

  private addRare(text: string): number {
    const found = this.rare.get(text);
    if (found !== undefined) return found;
    const id = this.count;
    this.rare.set(text, id);
    this.rareTexts.set(id, text);
    this.count += 1;
    this.reserve();
    return id;
  }

  private place(slot: number): number {
    const id = this.count;
    this.wanted.copy(this.bytes, id * width);
    this.slots[slot] = id;
    this.count += 1;
    this.reserve();
    return id;
  }

  /** Where what is wanted stands, or the free slot where it belongs. */
  private slotOfWanted(): number {
    const mask = this.slots.length - 1;
    let slot = hashOf(this.wantedWords, 0) & mask;
    for (;;) {
      const id = this.slots[slot] ?? free;
      if (id === free || this.isWanted(id)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** A call of Buffer.compare costs more than all of this. */
  private isWanted(id: number): boolean {
    const offset = id * wordsEach;
    for (let at = 0; at < wordsEach; at += 1) {
      if (this.words[offset + at] !== this.wantedWords[at]) return false;
    }
    return true;
  }

  /** There is always room for one more. */
  private reserve(): void {
    if ((this.count + 1) * width <= this.bytes.length) return;
    const capacity = (this.count + 1) * 2;
    const grown = Buffer.alloc(capacity * width);
    this.bytes.copy(grown);
    this.bytes = grown;
    this.words = wordsOf(grown);
    this.slots = new Int32Array(slotsFor(capacity)).fill(free);
    this.fillSlots();
  }

  /** Compares none with another: they are all different. */
  private fillSlots(): void {
    const mask = this.slots.length - 1;
    for (let id = 0; id < this.count; id += 1) {
      if (this.rareTexts.has(id)) continue;
      let slot = hashOf(this.words, id * wordsEach) & mask;
      while (this.slots[slot] !== free) slot = (slot + 1) & mask;
      this.slots[slot] = id;
    }
  }
}

export function packedCount(packed: Int32Array): number {
  return packed.length / wordsEach;
}

export interface SavedDigests {
  readonly count: number;
  readonly bytes: Buffer;
  readonly rare: readonly (readonly [number, string])[];
}

/** Who pushes can choose some bits of a digest, but not those that a number unknown to them has mixed. */
function hashOf(words: Int32Array, offset: number): number {
  const mixed = Math.imul((words[offset] ?? 0) ^ seed, 0x9e3779b1) + (words[offset + 1] ?? 0);
  return Math.imul(mixed, 0x85ebca6b) >>> 7;
}

function wordsOf({ buffer, byteOffset, byteLength }: Buffer): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength / Int32Array.BYTES_PER_ELEMENT);
}

const noDigit = 0xff;
/** By character code; those of capital letters are none. */
const digits = Uint8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code)),
);

/** Says whether these are digits all. Calls of Buffer.write cost twice as much, and take capital letters. */
function unpackHex(text: string, from: number, into: Buffer): boolean {
  let all = 0;
  for (let at = 0; at < width; at += 1) {
    const high = digits[text.charCodeAt(from + 2 * at)] ?? noDigit;
    const low = digits[text.charCodeAt(from + 2 * at + 1)] ?? noDigit;
    into[at] = (high << 4) | low;
    all |= high | low;
  }
  return all < 16;
}

/** At most half of them are in use; a power of two, so that a mask does for a remainder. */
function slotsFor(capacity: number): number {
  return 2 ** Math.ceil(Math.log2(capacity * 2));
}
