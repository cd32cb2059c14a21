import { crc32 } from 'node:zlib';
import { isRecord } from '../../../domain/record.ts';
import type { SavedParts } from '../driver.ts';
import { readFully } from './file-bytes.ts';
import { savedPairs } from './saved-pairs.ts';
import type { Header } from './header.ts';

type SavedArray = SavedParts['arrays'][string];

/** All that follows the header of a file, in pieces that are the arrays' own bytes: nothing is copied. */
export interface Layout {
  readonly head: Buffer;
  readonly parts: readonly Uint8Array[];
  readonly totalBytes: number;
}

/** Where an array lies is not said: one follows the other. */
interface ArrayEntry {
  readonly section: string;
  readonly name: string;
  readonly type: ArrayType;
  readonly length: number;
}

const bytesEach = { float64: 8, int32: 4, uint8: 1 } as const;
type ArrayType = keyof typeof bytesEach;

export function layOut(subject: string, sections: Readonly<Record<string, SavedParts>>): Layout {
  const arrays = Object.entries(sections).flatMap(([section, parts]) =>
    Object.entries(parts.arrays).map(([name, array]) => ({ section, name, array })),
  );
  const entries = arrays.map(({ section, name, array }): ArrayEntry => ({
    section,
    name,
    type: typeOf(array),
    length: array.length,
  }));
  const texts = Object.entries(sections).map(([section, { json }]) => [section, json] as const);
  const head = Buffer.from(JSON.stringify({ subject, texts, entries }));
  const parts = [head, ...arrays.map(({ array }) => bytesOf(array))];
  return { head, parts, totalBytes: parts.reduce((sum, { length }) => sum + length, 0) };
}

export function checksumOf({ parts }: Pick<Layout, 'parts'>): number {
  // zlib begins anew at a buffer that is empty, and all before it would go unchecked.
  return parts.reduce((checksum, part) => (part.length === 0 ? checksum : crc32(part, checksum)), 0);
}

interface Content {
  readonly subject: string;
  readonly sections: Readonly<Record<string, SavedParts>>;
}

/** Undefined where anything is missing, too much, or not what it was. */
export function readSections(
  file: number,
  { header, bytesLeft }: { readonly header: Header; readonly bytesLeft: number },
): Content | undefined {
  const head = readBytes(file, header.headBytes, bytesLeft);
  const content = head === undefined ? undefined : parseHead(head);
  if (head === undefined || content === undefined) return undefined;
  // Checked before anything is allocated: a length may be any number.
  const expected = content.entries.reduce((sum, { type, length }) => sum + length * bytesEach[type], 0);
  if (expected !== bytesLeft - head.length) return undefined;
  const arrays = content.entries.map(({ type, length }) => newArray(type, length));
  const areWhole = arrays.every((array) => readFully(file, bytesOf(array)));
  if (!areWhole || checksumOf({ parts: [head, ...arrays.map(bytesOf)] }) !== header.checksum)
    return undefined;
  return { subject: content.subject, sections: sectionsOf(content, arrays) };
}

interface Head {
  readonly subject: string;
  readonly texts: ReadonlyMap<string, unknown>;
  readonly entries: readonly ArrayEntry[];
}

function readBytes(file: number, length: number, bytesLeft: number): Buffer | undefined {
  if (length > bytesLeft) return undefined;
  const bytes = Buffer.alloc(length);
  return readFully(file, bytes) ? bytes : undefined;
}

function parseHead(bytes: Buffer): Head | undefined {
  const head = parseJson(bytes.toString());
  if (!isRecord(head)) return undefined;
  const { subject, texts, entries } = head;
  if (typeof subject !== 'string' || !Array.isArray(entries)) return undefined;
  return isArrayEntries(entries) ? { subject, texts: textsOf(texts), entries } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textsOf(pairs: unknown): ReadonlyMap<string, unknown> {
  return new Map(
    savedPairs(pairs).flatMap(([section, json]) =>
      typeof section === 'string' ? [[section, json] as const] : [],
    ),
  );
}

function isArrayEntries(entries: readonly unknown[]): entries is readonly ArrayEntry[] {
  return entries.every((entry) => {
    if (!isRecord(entry)) return false;
    const { section, name, type, length } = entry;
    const isNamed = typeof section === 'string' && typeof name === 'string';
    return (
      isNamed &&
      isArrayType(type) &&
      typeof length === 'number' &&
      Number.isSafeInteger(length) &&
      length >= 0
    );
  });
}

function isArrayType(type: unknown): type is ArrayType {
  return typeof type === 'string' && Object.hasOwn(bytesEach, type);
}

function sectionsOf({ texts, entries }: Head, arrays: readonly SavedArray[]): Content['sections'] {
  return Object.fromEntries(
    [...texts].map(([section, json]) => [
      section,
      {
        json,
        arrays: Object.fromEntries(
          entries.flatMap((entry, index) => {
            const array = arrays[index];
            return entry.section === section && array !== undefined ? [[entry.name, array] as const] : [];
          }),
        ),
      },
    ]),
  );
}

function typeOf(array: SavedArray): ArrayType {
  if (array instanceof Float64Array) return 'float64';
  return array instanceof Int32Array ? 'int32' : 'uint8';
}

function newArray(type: ArrayType, length: number): SavedArray {
  if (type === 'float64') return new Float64Array(length);
  return type === 'int32' ? new Int32Array(length) : new Uint8Array(length);
}

function bytesOf({ buffer, byteOffset, byteLength }: SavedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
