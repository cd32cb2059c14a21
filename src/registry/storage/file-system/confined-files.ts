import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import type { FileRead, FileStat } from '../driver.ts';
import { isGone } from './round.ts';
import type { Pace } from './pace.ts';

/** Not through a link at its end, and without waiting for the other end of a pipe. */
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const mostTrusted = 10_000;
/** A part that is empty, this directory or the one above; and what the system would take for the end. */
const leadsOut = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;

/** Files below a directory, reached through directories alone: whoever can write there must not lead us elsewhere. */
export class ConfinedFiles {
  private readonly base: string;
  private readonly pace: Pace;
  /** Directories that were no links when they were looked at, since the last `distrust`. */
  private readonly trusted = new Set<string>();

  constructor(base: string, pace: Pace) {
    this.base = base;
    this.pace = pace;
  }

  distrust(): void {
    this.trusted.clear();
  }

  stat(path: string): FileStat | undefined {
    const whole = this.resolve(path);
    const stats = whole === undefined || !this.isReached(whole) ? undefined : this.lstat(whole);
    return stats?.isFile() === true ? { bytes: stats.size, modifiedMs: stats.mtimeMs } : undefined;
  }

  read(path: string, mostBytes: number): FileRead {
    const whole = this.resolve(path);
    if (whole === undefined) return { status: 'unreadable', detail: 'leads out of the storage' };
    try {
      this.pace.step();
      const file = openSync(whole, flags);
      try {
        return this.readOpen(file, whole, mostBytes);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      return isGone(error) ? { status: 'gone' } : { status: 'unreadable', detail: detailOf(error) };
    }
  }

  private readOpen(file: number, path: string, mostBytes: number): FileRead {
    const stats = fstatSync(file);
    if (!stats.isFile()) return { status: 'unreadable', detail: 'is no regular file' };
    if (!this.isReached(path)) return { status: 'unreadable', detail: 'is reached through a symbolic link' };
    // One byte more than there should be tells whether it has grown meanwhile.
    const bytes = Buffer.allocUnsafe(Math.min(mostBytes, stats.size + 1));
    let length = 0;
    while (length < bytes.length) {
      this.pace.step();
      const read = readSync(file, bytes, length, bytes.length - length, length);
      // A file gives all that it has: less than was asked for is its end, where it is as long as it said.
      if (length + read === stats.size && stats.size < bytes.length)
        return { status: 'ok', bytes: bytes.subarray(0, stats.size), isWhole: true };
      if (read === 0) return { status: 'ok', bytes: bytes.subarray(0, length), isWhole: true };
      length += read;
    }
    return { status: 'ok', bytes, isWhole: fstatSync(file).size <= length };
  }

  /** Undefined for what would lead out of the storage. */
  private resolve(path: string): string | undefined {
    return leadsOut.test(path) ? undefined : `${this.base}/${path}`;
  }

  /** Only what lies above the directory of the file itself is remembered: there are as many of those as files. */
  private isReached(path: string): boolean {
    const parent = dirname(path);
    return this.isDirectory(parent) && this.isTrusted(dirname(parent));
  }

  private isTrusted(path: string): boolean {
    if (path.length <= this.base.length || this.trusted.has(path)) return true;
    if (!this.isDirectory(path) || !this.isTrusted(dirname(path))) return false;
    if (this.trusted.size >= mostTrusted) this.trusted.clear();
    this.trusted.add(path);
    return true;
  }

  private isDirectory(path: string): boolean {
    return path.length <= this.base.length || this.lstat(path)?.isDirectory() === true;
  }

  private lstat(path: string): Stats | undefined {
    this.pace.step();
    try {
      return lstatSync(path, { throwIfNoEntry: false });
    } catch (error) {
      // A file in the place of a directory on the way.
      if (isGone(error)) return undefined;
      throw error;
    }
  }
}

/** As Node.js's own, of paths that are known to have more than one part; that one goes back letter by letter. */
function dirname(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && error.code === 'ELOOP' ? 'is a symbolic link' : error.message;
}
