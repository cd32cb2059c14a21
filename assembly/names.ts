import { hash, same } from './bytes';

const slots: usize = 4096;
const most = 2048;
const longest: usize = 256;

/** Names in the order of their first sight, each behind its length; and where each name's number is found by its hash. */
const names: usize = memory.data(2048 * 256, 16);
const numbers: usize = memory.data(4096 * 2, 16);
let count = 0;

/** The number of a repository's name; -1 where there are too many of them already. */
export function numberOf(start: usize, end: usize): i32 {
  const length = end - start;
  let slot = <usize>hash(start, end) & (slots - 1);
  while (true) {
    const number = <i32>load<u16>(numbers + (slot << 1)) - 1;
    if (number < 0) break;
    const name = names + <usize>number * longest;
    if (<usize>load<u8>(name) == length && same(name + 1, start, length)) return number;
    slot = (slot + 1) & (slots - 1);
  }
  if (count >= most) return -1;
  return add(slot, start, length);
}

function add(slot: usize, start: usize, length: usize): i32 {
  const name = names + <usize>count * longest;
  store<u8>(name, <u8>length);
  memory.copy(name + 1, start, length);
  count += 1;
  store<u16>(numbers + (slot << 1), <u16>count);
  return count - 1;
}

export function nameCount(): i32 {
  return count;
}

/** Where the names begin: for each 256 bytes, its length and then itself. */
export function namesAt(): usize {
  return names;
}

export function forgetNames(): void {
  memory.fill(numbers, 0, slots << 1);
  count = 0;
}
