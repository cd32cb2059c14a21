/** When accepted writes were under way, for a host that has to know. */

const mostWrites: usize = 4_096;
/** For each its start and its end in milliseconds since the epoch, and 1 where these are exact. */
const stride: usize = 24;
const writes: usize = memory.data(4_096 * 24, 16);

export let wantsWrites: bool = false;
export let writeCount: usize = 0;

export function keepWrites(): void {
  wantsWrites = true;
}

export function writesAt(): usize {
  return writes;
}

export function forgetWrites(): void {
  writeCount = 0;
}

/** Those that overlap are one; so are those for which there is no room. */
export function noteWrite(start: f64, end: f64, exact: f64): void {
  if (writeCount > 0) {
    const last = writes + (writeCount - 1) * stride;
    const isSame = load<f64>(last, 16) == exact && start <= load<f64>(last, 8) && end >= load<f64>(last);
    if (isSame || writeCount == mostWrites) {
      store<f64>(last, min(load<f64>(last), start));
      store<f64>(last, max(load<f64>(last, 8), end), 8);
      return;
    }
  }
  const at = writes + writeCount * stride;
  store<f64>(at, start);
  store<f64>(at, end, 8);
  store<f64>(at, exact, 16);
  writeCount += 1;
}
