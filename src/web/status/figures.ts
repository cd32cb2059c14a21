const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined) return '–';
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const figure = bytes / 1024 ** power;
  return `${figure >= 100 || power === 0 ? Math.round(figure) : figure.toFixed(1)} ${units[power] ?? ''}`;
}

export function formatCount(count: number | undefined): string {
  return count === undefined ? '–' : count.toLocaleString('en');
}

export function formatSeconds(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1_000)} ms` : `${seconds.toFixed(1)} s`;
}

const latestMs = 8.64e15;

/** A moment in UTC, to the second; a source may claim one that no calendar has. */
export function formatTime(ms: number): string {
  if (!(Math.abs(ms) <= latestMs)) return '–';
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}
