const unitSeconds = new Map([
  ['ns', 1e-9],
  ['us', 1e-6],
  ['µs', 1e-6],
  ['μs', 1e-6],
  ['ms', 1e-3],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
]);

/** What fits Go's 64 bits of nanoseconds is less. */
const longestSeconds = 9.3e9;

/** Reads what Go prints for a duration (`770.356µs`, `1m7.865594402s`) in seconds. */
export function parseGoDuration(text: string): number | undefined {
  // Nearly all have one unit.
  const [, only, itsUnit = ''] = single.exec(text) ?? [];
  if (only !== undefined) return bounded(Number(only) * (unitSeconds.get(itsUnit) ?? 0));
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, figure, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g)) {
    seconds += Number(figure) * (unitSeconds.get(unit ?? '') ?? 0);
  }
  return bounded(seconds);
}

const single = /^(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)$/;

function bounded(seconds: number): number | undefined {
  return seconds <= longestSeconds ? seconds : undefined;
}
