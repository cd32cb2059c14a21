/** How far back failed log-ins are looked at. */
export const windowMs = 15 * 60_000;

/** Whether two times are no further apart than the window. Of a clock that was set back the "later" time may come first. */
export function isInWindow(timeMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - timeMs) <= windowMs;
}

/** The time of a line as far as it can be true: a line that claims to come from the future was written by now. */
export function lineTime(claimedMs: number, nowMs: number): number {
  return claimedMs < nowMs ? claimedMs : nowMs;
}
