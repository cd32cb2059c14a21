import { byteBefore, hash } from './bytes';
import { endOf, keyClient, kindOf, plainText, startOf } from './fields';

const bits: u64 = 64 * 1024;
const nobody = 0;
const some = 1;

/** One bit for each address from which a success would be worth a look, by its hash; a false hit only costs the host a look. */
const marks: usize = memory.data(8 * 1024, 16);
let watched = nobody;

export function watchClient(start: usize, end: usize): void {
  const bit = hash(start, end) % bits;
  const place = marks + <usize>(bit >> 3);
  store<u8>(place, load<u8>(place) | maskOf(bit));
  watched = max(watched, some);
}

export function watchEverybody(): void {
  watched = some + 1;
}

export function watchNobody(): void {
  memory.fill(marks, 0, 8 * 1024);
  watched = nobody;
}

/** Whether the client of the line whose fields were read last may be one. */
export function isSuspect(): bool {
  if (watched != some) return watched != nobody;
  if (kindOf(keyClient) != plainText) return true;
  const start = startOf(keyClient);
  const end = endOf(keyClient);
  if (load<u8>(start) == 0x5b) return isMarked(start + 1, byteBefore(start, end, 0x5d));
  const colon = byteBefore(start, end, 0x3a);
  const isAlone = byteBefore(min(colon + 1, end), end, 0x3a) == end;
  return isMarked(start, isAlone ? colon : end);
}

function isMarked(start: usize, end: usize): bool {
  const bit = hash(start, end) % bits;
  const place = marks + <usize>(bit >> 3);
  return (load<u8>(place) & maskOf(bit)) != 0;
}

function maskOf(bit: u64): u8 {
  return (1 as u8) << ((bit & 7) as u8);
}
