import { isRecord } from '../../../domain/record.ts';

/** A field of what was saved, which may have become anything. */
export function fieldOf(saved: unknown, name: string): unknown {
  return isRecord(saved) ? saved[name] : undefined;
}

/** A list of whole numbers of at most 48 bits, none of them negative; empty where it is anything else, or too long. */
export function numbersOf(saved: unknown, longest: number): readonly number[] {
  if (!Array.isArray(saved) || saved.length > longest) return [];
  const numbers = saved.filter(isCount);
  return numbers.length === saved.length ? numbers : [];
}

/** A time that is not in the future. */
export function timeOf(saved: unknown, nowMs: number): number | undefined {
  return typeof saved === 'number' && Number.isFinite(saved) ? Math.min(saved, nowMs) : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 48;
}
