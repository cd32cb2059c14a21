import { noNumbers } from './digest-numbers.ts';
import { DirectoryStamp } from './directory-stamp.ts';

/** What is remembered of a directory that has one directory for each digest. */
export interface RememberedNumbers {
  readonly stamp: DirectoryStamp;
  /** Digests that need no second look while the directory is unchanged. */
  readonly settled: Int32Array;
  /** Those that are looked at each time. */
  readonly pending: Int32Array;
}

export function nothingRemembered(): RememberedNumbers {
  return { stamp: new DirectoryStamp(), settled: noNumbers, pending: noNumbers };
}
