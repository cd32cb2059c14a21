import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  type Dirent,
  type Stats,
} from 'node:fs';
import type { DigestTable } from '../../storage-layout/digest-table.ts';
import type { Oddity } from '../../storage-layout/listing.ts';
import { ownPlace } from './own-place.ts';
import type { Pace } from './pace.ts';

/** What changed so recently may change again within the same tick of a coarse file system clock. */
const youngMs = 2_000;
/** Damage done in place, a link removed by hand: what no directory tells is found within this time. */
const recentMs = 3_600_000;
const mostOddities = 10_000;
/** More than this in one directory (some millions of names) is taken for an attack on our memory. */
const mostDirectoryBytes = 256 * 2 ** 20;
const mostEntries = 50_000_000;
/** Where a file system does not tell types, an entry that vanishes meanwhile fails the whole directory. */
const attempts = 3;

const orNothing = { throwIfNoEntry: false } as const;

/** Why something has no answer: it is not there (any more), or nobody lets us see. */
export type Missing = 'gone' | 'unreadable';

export interface RoundOptions {
  readonly root: string;
  readonly digests: DigestTable;
  readonly nowMs: number;
  readonly pace: Pace;
  /** Whether directories have a time of change that can be trusted; those of a test have not. */
  readonly hasChangeTimes: boolean;
}

/** One pass over the storage: all its file system calls, and whatever it comes across besides the figures. */
export class Round {
  files = 0;
  unreadable = 0;
  unreadablePath = '';
  readonly oddities: Oddity[] = [];
  readonly digests: DigestTable;
  readonly nowMs: number;
  /** Where the process comes back to whenever it has moved; asked for once, since each time takes as long as ten files. */
  readonly home = ownPlace();
  private readonly hasChangeTimes: boolean;
  private readonly root: string;
  private readonly pace: Pace;

  constructor({ root, digests, nowMs, pace, hasChangeTimes }: RoundOptions) {
    this.root = root;
    this.digests = digests;
    this.nowMs = nowMs;
    this.hasChangeTimes = hasChangeTimes;
    this.pace = pace;
  }

  /** `directory` is where a relative path begins. */
  lstat(path: string, directory = ''): Stats | Missing {
    this.pace.step();
    try {
      return lstatSync(path, orNothing) ?? 'gone';
    } catch (error) {
      return this.missing(path.startsWith('/') ? path : `${directory}/${path}`, error);
    }
  }

  /** The text of a small file, as `lstat` finds it; undefined when it is gone or cannot be read. */
  text(path: string, mostBytes: number, directory = ''): string | undefined {
    try {
      return this.open(path, mostBytes);
    } catch (error) {
      this.missing(path.startsWith('/') ? path : `${directory}/${path}`, error);
      return undefined;
    }
  }

  /** As `text`, but what cannot be read is not counted: for `lstat` and `text` to find out. */
  peek(path: string, mostBytes: number): string | undefined {
    try {
      return this.open(path, mostBytes);
    } catch {
      return undefined;
    }
  }

  /** A directory's own figures; `gone` where there is none, but something else. */
  lstatDirectory(path: string): Stats | Missing {
    const stats = this.lstat(path);
    if (typeof stats === 'string' || !stats.isDirectory()) return stats === 'unreadable' ? stats : 'gone';
    return stats.size > mostDirectoryBytes ? this.cannotRead(path) : stats;
  }

  entries(path: string): readonly Dirent[] | Missing {
    for (let attempt = 1; ; attempt += 1) {
      this.pace.step();
      try {
        return readdirSync(path, { withFileTypes: true });
      } catch (error) {
        if (!isGone(error)) return this.cannotRead(path);
        if (typeof this.lstatDirectory(path) === 'string') return 'gone';
        if (attempt === attempts) return this.cannotRead(path);
      }
    }
  }

  isYoung({ mtimeMs }: Stats): boolean {
    return mtimeMs > this.nowMs - youngMs;
  }

  /** When a directory was last changed in any way. */
  changedMs({ ctimeMs }: Stats): number {
    return this.hasChangeTimes ? ctimeMs : 0;
  }

  /** Whether what was looked at then needs no other look; not so for what lies in the future. */
  isRecent(lookedMs: number): boolean {
    const ageMs = this.nowMs - lookedMs;
    return ageMs >= 0 && ageMs < recentMs;
  }

  count(files: number): void {
    this.files += files;
    if (this.files > mostEntries) {
      throw new Error(`${this.root}: holds too much to scan, expected at most ${mostEntries} files`);
    }
  }

  /** Beyond what can be named nothing is known for sure, so that the rest counts as unreadable. */
  odd(oddity: Oddity): void {
    if (this.oddities.length < mostOddities) this.oddities.push(oddity);
    else this.cannotRead(`${this.root}/${oddity.path}`);
  }

  cannotRead(path: string): 'unreadable' {
    this.unreadable += 1;
    if (this.unreadablePath === '') this.unreadablePath = path;
    return 'unreadable';
  }

  /** As oddities name it. */
  relative(path: string): string {
    return path.slice(this.root.length + 1);
  }

  private open(path: string, mostBytes: number): string {
    this.pace.step();
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const bytes = Buffer.allocUnsafe(mostBytes);
      return bytes.toString('latin1', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  }

  private missing(path: string, error: unknown): Missing {
    return isGone(error) ? 'gone' : this.cannotRead(path);
  }
}

export function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Whether a name was no UTF-8, and so cannot be asked for by what it was turned into. */
export function isMangled(path: string): boolean {
  return path.includes('\uFFFD');
}
