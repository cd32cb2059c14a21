export const lineFeed: u8 = 0x0a;
export const carriageReturn: u8 = 0x0d;
export const space: u8 = 0x20;
export const quote: u8 = 0x22;
export const backslash: u8 = 0x5c;
export const zero: u8 = 0x30;
export const nine: u8 = 0x39;

/** The place of what is not there. */
export const nowhere: usize = 0;

/** The first quote, backslash or control character at or after the place. A line feed ends every search. */
export function textEnd(from: usize): usize {
  let at = from;
  while (true) {
    const block = v128.load(at);
    const hits = v128.or(
      v128.or(i8x16.eq(block, i8x16.splat(0x22)), i8x16.eq(block, i8x16.splat(0x5c))),
      i8x16.lt_u(block, i8x16.splat(0x20)),
    );
    const mask = i8x16.bitmask(hits);
    if (mask != 0) return at + ctz(mask);
    at += 16;
  }
}

/** The first `wanted`, space, control character or byte beyond ASCII at or after the place. */
export function wordEnd(from: usize, wanted: i8): usize {
  let at = from;
  while (true) {
    const block = v128.load(at);
    // As signed numbers, bytes beyond ASCII are less than any other.
    const hits = v128.or(i8x16.eq(block, i8x16.splat(wanted)), i8x16.lt_s(block, i8x16.splat(0x21)));
    const mask = i8x16.bitmask(hits);
    if (mask != 0) return at + ctz(mask);
    at += 16;
  }
}

/** The first `wanted` from the place on; `end` where there is none before it. */
export function byteBefore(from: usize, end: usize, wanted: i8): usize {
  for (let at = from; at < end; at += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(wanted)));
    if (mask != 0) return min(at + ctz(mask), end);
  }
  return end;
}

export function same(a: usize, b: usize, length: usize): bool {
  if (length >= 8) {
    const last = length - 8;
    for (let i: usize = 0; i < last; i += 8) {
      if (load<u64>(a + i) != load<u64>(b + i)) return false;
    }
    return load<u64>(a + last) == load<u64>(b + last);
  }
  for (let i: usize = 0; i < length; i += 1) {
    if (load<u8>(a + i) != load<u8>(b + i)) return false;
  }
  return true;
}

/** The end of a line whose text ends at the place; nowhere where something else follows. */
export function lineEnd(at: usize): usize {
  const byte = load<u8>(at);
  if (byte == lineFeed) return at;
  return byte == carriageReturn && load<u8>(at + 1) == lineFeed ? at + 1 : nowhere;
}

export function isDigit(byte: u8): bool {
  return byte >= zero && byte <= nine;
}

/** The digits that stand there as a number; -1 where there is anything else, nothing, or more than 15 of them. */
export function digits(start: usize, end: usize): i64 {
  if (end <= start || end - start > 15) return -1;
  let value: i64 = 0;
  for (let at = start; at < end; at += 1) {
    const byte = load<u8>(at);
    if (!isDigit(byte)) return -1;
    value = value * 10 + (byte - zero);
  }
  return value;
}

/** Mixes a short text into one number. */
export function hash(start: usize, end: usize): u64 {
  let mixed: u64 = 0x9e3779b97f4a7c15 ^ (end - start);
  let at = start;
  for (; at + 8 <= end; at += 8) mixed = rotl((mixed ^ load<u64>(at)) * 0xff51afd7ed558ccd, 29);
  for (; at < end; at += 1) mixed = rotl((mixed ^ load<u8>(at)) * 0xc4ceb9fe1a85ec53, 31);
  return mixed ^ (mixed >> 32);
}
