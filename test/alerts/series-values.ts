const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of a duration as 1h30m. */
export function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)([smhd])/g)];
  if (parts.map(([part]) => part).join('') !== duration) throw new Error(`no duration: ${duration}`);
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (seconds[unit ?? ''] ?? 0), 0);
}

/** Which sample is taken at a time. */
export function indexOf(time: string, interval: string): number {
  return Math.floor(secondsOf(time) / secondsOf(interval));
}

/** Every value of promtool's notation: `AxN` is A and N more, `A+BxN` climbs N times by B, `_xN` are N that are missing. */
export function expandValues(notation: string): readonly string[] {
  return notation.split(' ').flatMap(expandItem);
}

function expandItem(item: string): readonly string[] {
  const missing = /^_x(\d+)$/.exec(item);
  if (missing !== null) return Array.from({ length: Number(missing[1]) }, () => '_');
  const ramp = /^(-?[\d.]+)(?:([+-])([\d.]+))?x(\d+)$/.exec(item);
  if (ramp === null) return [item];
  const [, start, sign, step, times] = ramp;
  const by = Number(step ?? 0) * (sign === '-' ? -1 : 1);
  return Array.from({ length: Number(times) + 1 }, (_, index) =>
    String(Number((Number(start) + by * index).toFixed(6))),
  );
}
