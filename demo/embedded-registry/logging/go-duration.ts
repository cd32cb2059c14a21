const UNITS = [
  { name: 'ns', size: 1 },
  { name: 'µs', size: 1e3 },
  { name: 'ms', size: 1e6 },
] as const;

/** Writes nanoseconds as Go's time.Duration does: `770.356µs`, `2.083651ms`, `1m7.865594402s`. */
export function formatGoDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const unit = UNITS.find(({ size }) => nanoseconds < size * 1000);
  if (unit !== undefined) return `${trimmed(nanoseconds / unit.size, unit.size)}${unit.name}`;
  return formatSeconds(nanoseconds);
}

function formatSeconds(nanoseconds: number): string {
  const minutes = Math.floor(nanoseconds / 60e9);
  const seconds = `${trimmed((nanoseconds - minutes * 60e9) / 1e9, 1e9)}s`;
  if (minutes === 0) return seconds;
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes}m${seconds}`;
  return `${hours}h${minutes % 60}m${seconds}`;
}

function trimmed(value: number, size: number): string {
  const fixed = value.toFixed(Math.log10(size));
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}
