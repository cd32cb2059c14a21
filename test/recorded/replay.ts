import type { Recording } from './recording.ts';

/** What a series is some time after the first scrape; undefined before it is there. */
export type Course = (sinceMs: number) => number | undefined;

/**
 * A recording that goes on for ever from another time: again and again from its start, with counters that go on from where
 * they were, and with points in time that have moved along.
 */
export function replay(
  { series, startMs, intervalMs }: Recording,
  beginMs: number,
): ReadonlyMap<string, Course> {
  const courses = [...series].map(([name, values]): [string, Course] => {
    const periodMs = (values.length - 1) * intervalMs;
    const at = (sinceMs: number): number | undefined => values[Math.floor((sinceMs % periodMs) / intervalMs)];
    const rounds = (sinceMs: number): number => Math.floor(sinceMs / periodMs);
    if (isTime(name)) return [name, movedOn(at, periodMs, beginMs - startMs)];
    if (!isCounter(name)) return [name, at];
    const growth = (values.at(-1) ?? 0) - (values[0] ?? 0);
    return [name, (sinceMs) => goneOn(at(sinceMs), rounds(sinceMs), growth)];
  });
  return new Map(courses);
}

/** A counter that came within the recording is there from then on. */
function goneOn(value: number | undefined, rounds: number, growth: number): number | undefined {
  if (value === undefined && rounds === 0) return undefined;
  return (value ?? 0) + rounds * growth;
}

/** By how much it was behind the scrape, or ahead of it, it stays so. */
function movedOn(at: Course, periodMs: number, byMs: number): Course {
  return (sinceMs) => {
    const value = at(sinceMs);
    return value === undefined ? undefined : value + (byMs + sinceMs - (sinceMs % periodMs)) / 1_000;
  };
}

function isTime(name: string): boolean {
  return /_timestamp_seconds(\{|$)|^process_start_time_seconds/.test(name);
}

function isCounter(name: string): boolean {
  return /_(total|bucket|count|sum)(\{|$)/.test(name);
}
