export type Json = Readonly<Record<string, unknown>>;

/** An object with none but these keys. */
export function object(item: unknown, keys: readonly string[]): Json {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) throw new Error('not an object');
  const stranger = Object.keys(item).find((key) => !keys.includes(key));
  if (stranger !== undefined) throw new Error(`unknown key ${stranger}`);
  return item as Json;
}

export function list(item: unknown): readonly unknown[] {
  if (!Array.isArray(item)) throw new Error('not a list');
  return item;
}

export function text(item: unknown): string {
  if (typeof item !== 'string') throw new Error(`not a text: ${JSON.stringify(item)}`);
  // Half a surrogate pair is no text that protobuf knows.
  if (/\p{Surrogate}/u.test(item)) throw new Error(`not well formed: ${JSON.stringify(item)}`);
  return item;
}

/** What fits 32 bits, and is a number in the JSON of protobuf. */
export function integer(item: unknown): number {
  if (!Number.isInteger(item) || Math.abs(Number(item)) > 0xffff_ffff)
    throw new Error(`not an integer of 32 bits: ${JSON.stringify(item)}`);
  return Number(item);
}

/** 64-bit numbers are decimal texts in the JSON of protobuf. */
export function nanos(item: unknown): string {
  if (!/^[1-9]\d{18}$/.test(text(item))) throw new Error(`not a time in nanoseconds: ${String(item)}`);
  return text(item);
}

export function optional<T>(item: unknown, decode: (item: unknown) => T): T | undefined {
  return item === undefined ? undefined : decode(item);
}
