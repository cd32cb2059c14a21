/** One reading of the clock: the date to print and a monotonic count to measure with. */
export interface Moment {
  readonly epochMs: number;
  readonly monotonicNs: bigint;
}

export type ReadMoment = () => Moment;

export function systemMoment(): Moment {
  return { epochMs: performance.timeOrigin + performance.now(), monotonicNs: process.hrtime.bigint() };
}

/** RFC 3339 with a fraction whose trailing zeros are trimmed, as Go prints it in UTC. */
export function formatRfc3339Nano({ epochMs }: Moment): string {
  const microseconds = Math.floor(epochMs * 1000);
  const seconds = Math.floor(microseconds / 1e6);
  const fraction = String(microseconds - seconds * 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return fraction === '' ? `${whole}Z` : `${whole}.${fraction}Z`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The date of an Apache access line: `20/Nov/2026:10:03:55 +0000`. */
export function formatApacheDate({ epochMs }: Moment): string {
  const date = new Date(epochMs);
  const day = String(date.getUTCDate()).padStart(2, '0');
  const month = MONTHS[date.getUTCMonth()] ?? 'Jan';
  return `${day}/${month}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
}
