import { ok, wrong, type Kind } from './kinds.ts';

const unitMs = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** A duration as Prometheus writes it (`500ms`, `15s`, `1h30m`), in milliseconds. */
export function duration(minMs: number, maxMs: number): Kind<number> {
  return {
    expected: `a duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`,
    parse: (raw) => {
      const written = String(raw);
      if (/^\d+(?:\.\d+)?$/.test(written)) return wrong('has no unit', 'add ms, s, m, h or d');
      if (!/^(?:\d+(?:ms|s|m|h|d))+$/.test(written)) return wrong('is not a duration');
      const ms = sum(written);
      if (ms < minMs) return wrong('is too short');
      return ms > maxMs ? wrong('is too long') : ok(ms);
    },
  };
}

function sum(written: string): number {
  const terms = [...written.matchAll(/(\d+)(ms|s|m|h|d)/g)];
  return terms.reduce((ms, [, figure, unit]) => ms + Number(figure) * (unitMs.get(unit ?? '') ?? 0), 0);
}

export function formatDuration(ms: number): string {
  const [unit, size] = [...unitMs].toReversed().find(([, unitSize]) => ms % unitSize === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}
