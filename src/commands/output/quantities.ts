const kibi = 1_024;
const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function count(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

export function byteSize(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / Math.log2(kibi)));
  return `${significant(bytes / kibi ** power)} ${units[power] ?? ''}`;
}

/** `2.08 ms`, `12.3 s`, `1 h 7 min`. */
export function timeSpan(seconds: number): string {
  if (seconds < 0.9995) return `${significant(seconds * 1_000)} ms`;
  if (seconds < 59.95) return `${significant(seconds)} s`;
  const [minutes, hours, days] = [60, 3_600, 86_400].map((unit) => Math.floor(seconds / unit));
  if (hours === 0) return `${minutes ?? 0} min ${Math.floor(seconds % 60)} s`;
  if (days === 0) return `${hours ?? 0} h ${(minutes ?? 0) % 60} min`;
  return `${days ?? 0} d ${(hours ?? 0) % 24} h`;
}

/** Three digits, as many as an estimate is worth. */
function significant(value: number): string {
  if (value >= 100 || Number.isInteger(value)) return String(Math.round(value));
  return value.toFixed(value >= 10 ? 1 : 2);
}
