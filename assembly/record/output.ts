import { backslash, quote } from '../bytes';

export const outputBytes: i32 = 512 * 1024;
/** Whole blocks are copied, so a few bytes more are written than a text has. */
const output: usize = memory.data(512 * 1024 + 64, 16);

/** Where the next byte goes. */
export let outputEnd: usize = output;

export function outputAt(): usize {
  return output;
}

export function room(): usize {
  return output + <usize>outputBytes - outputEnd;
}

/** What was written behind the place is not wanted. */
export function cutOutput(place: usize): void {
  outputEnd = place;
}

export function clearOutput(): void {
  outputEnd = output;
}

/** A text that is known beforehand. */
export class Fixed {
  private start: usize;
  private length: usize;

  constructor(text: string) {
    const bytes = String.UTF8.encode(text);
    this.start = heap.alloc(bytes.byteLength + 16);
    this.length = bytes.byteLength;
    memory.copy(this.start, changetype<usize>(bytes), bytes.byteLength);
  }

  put(): void {
    putBytes(this.start, this.start + this.length);
  }
}

export function putBytes(start: usize, end: usize): void {
  for (let from = start, to = outputEnd; from < end; from += 16, to += 16) v128.store(to, v128.load(from));
  outputEnd += end - start;
}

/** A text without control characters, as a JSON string has it between its quotes. */
export function putEscaped(start: usize, end: usize): void {
  let from = start;
  while (from < end) {
    const block = v128.load(from);
    v128.store(outputEnd, block);
    const specials = v128.or(i8x16.eq(block, i8x16.splat(quote)), i8x16.eq(block, i8x16.splat(backslash)));
    const mask = i8x16.bitmask(specials);
    const plain = min<usize>(mask == 0 ? 16 : ctz(mask), end - from);
    from += plain;
    outputEnd += plain;
    if (mask == 0 || from >= end) continue;
    store<u8>(outputEnd, backslash);
    store<u8>(outputEnd + 1, load<u8>(from));
    outputEnd += 2;
    from += 1;
  }
}

/** In decimal digits. */
export function putNumber(value: u64): void {
  putDigits(value, digitsOf(value));
}

function digitsOf(value: u64): usize {
  let length: usize = 1;
  for (let rest = value / 10; rest > 0; rest /= 10) length += 1;
  return length;
}

/** As many digits as are asked for, zeros in front. */
export function putDigits(value: u64, length: usize): void {
  let rest = value;
  for (let at = outputEnd + length; at > outputEnd; rest /= 10) {
    at -= 1;
    store<u8>(at, <u8>(rest % 10) + 0x30);
  }
  outputEnd += length;
}
