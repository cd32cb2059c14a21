import { isDigit, zero } from './bytes';

export const unknownDuration: f64 = -1;
/** What fits Go's 64 bits of nanoseconds is less. */
const longestSeconds: f64 = 9.3e9;

/** What Go prints for a duration (`770.356µs`, `1m7.865594402s`) in seconds; unknown for anything else. */
export function durationOf(start: usize, end: usize): f64 {
  if (start == end) return unknownDuration;
  let seconds: f64 = 0;
  let at = start;
  while (at < end) {
    let mantissa: u64 = 0;
    let scale: f64 = 1;
    const first = at;
    for (; isDigit(load<u8>(at)); at += 1) mantissa = mantissa * 10 + (load<u8>(at) - zero);
    if (at == first) return unknownDuration;
    let figures = at - first;
    if (load<u8>(at) == 0x2e) {
      const point = at;
      for (at += 1; isDigit(load<u8>(at)); at += 1) {
        mantissa = mantissa * 10 + (load<u8>(at) - zero);
        scale *= 10;
      }
      if (at == point + 1) return unknownDuration;
      figures += at - point - 1;
    }
    // Up to here a division gives the very number that a decimal fraction stands for.
    if (figures > 15) return unknownDuration;
    const length = unitLength(at);
    if (length == 0 || at + length > end) return unknownDuration;
    seconds += (<f64>mantissa / scale) * unitSeconds;
    at += length;
  }
  return seconds <= longestSeconds ? seconds : unknownDuration;
}

let unitSeconds: f64 = 0;

/** The length of the unit that stands there, in bytes; its seconds are left in `unitSeconds`. */
function unitLength(at: usize): usize {
  const two = load<u16>(at);
  const isThird = load<u8>(at + 2) == 0x73;
  if (two == 0x736d) return unit(1e-3, 2);
  if (two == 0x736e) return unit(1e-9, 2);
  if (two == 0x7375) return unit(1e-6, 2);
  // The micro sign, and the Greek letter that looks like it.
  if ((two == 0xb5c2 || two == 0xbcce) && isThird) return unit(1e-6, 3);
  const one = <u8>two;
  if (one == 0x73) return unit(1, 1);
  if (one == 0x6d) return unit(60, 1);
  if (one == 0x68) return unit(3600, 1);
  return 0;
}

function unit(seconds: f64, length: usize): usize {
  unitSeconds = seconds;
  return length;
}
