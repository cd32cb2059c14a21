/** A Go time as milliseconds; undefined for Go's zero time (`0001-01-01T00:00:00Z`), which means "never". */
export function timeMs(text: string | undefined): number | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) || ms < 0 ? undefined : ms;
}

/** As the Engine's `since` and `until` take it: seconds and nanoseconds since the epoch. */
export function engineTime(ms: number): string {
  const whole = Math.floor(ms);
  return `${Math.floor(whole / 1000)}.${String(whole % 1000).padStart(3, '0')}000000`;
}
