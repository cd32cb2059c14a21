import { nameless } from './recent-companions.ts';
import { numbersOf } from './saved-numbers.ts';
import type { Subject } from './subject.ts';
import type { SubjectTable } from './subject-table.ts';

/** Each a row: hash, time of the last failure, number of failures, flags, ages of attempts and their number, and of companions. */
export type SavedSubjects = readonly (readonly number[])[];

/** Of one table; with two of them and the names the state stays below 64 KiB. */
const mostBytes = 15 * 1024;
const mostRows = 1_024;
const longestRow = 256;

const companionsTold = 1;
const successTold = 2;
const incomplete = 4;

/** Those with the most failures, as many as have room. */
export function savedSubjects(subjects: readonly Subject[]): SavedSubjects {
  const rows: (readonly number[])[] = [];
  let left = mostBytes;
  for (const subject of subjects.toSorted((a, b) => b.failures - a.failures)) {
    const row = rowOf(subject);
    left -= JSON.stringify(row).length + 1;
    if (left < 0) break;
    rows.push(row);
  }
  return rows;
}

/** Enters what can be read of the rows. */
export function restoreSubjects(table: SubjectTable, saved: unknown, nowMs: number): void {
  if (!Array.isArray(saved)) return;
  for (const row of saved.slice(0, mostRows)) restoreSubject(table, numbersOf(row, longestRow), nowMs);
}

function rowOf({ hash, lastMs, failures, attempts, companions, ...subject }: Subject): readonly number[] {
  const ageOf = (timeMs: number): number => Math.max(0, Math.floor((lastMs - timeMs) / 1_000));
  const flags =
    (subject.areCompanionsTold ? companionsTold : 0) +
    (subject.isSuccessTold ? successTold : 0) +
    (companions.isComplete ? 0 : incomplete);
  return [
    ...[hash, Math.max(0, Math.floor(lastMs)), failures, flags, attempts.timesMs.length],
    ...attempts.timesMs.map(ageOf),
    ...companions.all.flatMap((companion) => [companion.hash, ageOf(companion.seenMs)]),
  ];
}

function restoreSubject(table: SubjectTable, row: readonly number[], nowMs: number): void {
  const [hash, savedMs, failures, flags, attempts, ...rest] = row;
  if (hash === undefined || savedMs === undefined || failures === undefined) return;
  if (flags === undefined || attempts === undefined || failures === 0) return;
  const subject = table.restore(hash, { failures, timeMs: Math.min(savedMs, nowMs), nowMs });
  if (subject === undefined) return;
  const timeOf = (ageSeconds: number): number => subject.lastMs - ageSeconds * 1_000;
  subject.areCompanionsTold = (flags & companionsTold) !== 0;
  subject.isSuccessTold = (flags & successTold) !== 0;
  subject.attempts.restore(rest.slice(0, attempts).map(timeOf));
  const companions = rest.slice(attempts);
  for (let at = 0; at + 1 < companions.length; at += 2)
    subject.companions.note(companions[at] ?? nameless, timeOf(companions[at + 1] ?? 0));
  if ((flags & incomplete) !== 0) subject.companions.note(nameless, subject.lastMs);
}
