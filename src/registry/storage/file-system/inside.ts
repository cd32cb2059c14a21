import { lstatSync, type Stats } from 'node:fs';
import type { Missing, Round } from './round.ts';

/** For fewer names, going there costs more than it saves. */
const worthGoing = 12;

/** Asks for what lies in one directory. */
export interface Inside {
  /** `name` may have more than one part. */
  lstat(name: string): Stats | Missing;
  /** The text of a small file; undefined when it is gone or cannot be read. */
  read(name: string, mostBytes: number): string | undefined;
  /** The same without saying why it cannot be read. */
  peek(name: string, mostBytes: number): string | undefined;
}

export interface Place {
  readonly path: string;
  /** How many there are to ask for. */
  readonly names: number;
  /** The directory's own, where they are known already. */
  readonly stats?: Stats;
}

/**
 * Has `look` ask from within a directory, where the way to each file is short: that takes a fifth less time than by whole
 * paths. The process has moved only until then, so that no mount is kept busy. A thread has no place of its own to move to.
 */
export function lookInside(
  round: Round,
  { path, names, stats }: Place,
  look: (inside: Inside) => void,
): void {
  const home = names >= worthGoing ? round.home : undefined;
  const isThere = home !== undefined && enter(path, stats ?? round.lstatDirectory(path));
  try {
    const placeOf = (name: string): string => (isThere ? name : `${path}/${name}`);
    look({
      lstat: (name) => round.lstat(placeOf(name), path),
      read: (name, mostBytes) => round.text(placeOf(name), mostBytes, path),
      peek: (name, mostBytes) => round.peek(placeOf(name), mostBytes),
    });
  } finally {
    if (home !== undefined) goBack(home);
  }
}

/** Whether it is still the directory that was looked at, and nothing that a link leads to. */
function enter(path: string, stats: Stats | Missing): boolean {
  if (typeof stats === 'string') return false;
  try {
    process.chdir(path);
    const here = lstatSync('.');
    return here.ino === stats.ino && here.dev === stats.dev;
  } catch {
    return false;
  }
}

/** Whoever has started it may have been somewhere that this user may not enter. */
function goBack(home: string): void {
  try {
    process.chdir(home);
  } catch {
    process.chdir('/');
  }
}
