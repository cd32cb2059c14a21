import { readdirSync, statfsSync } from 'node:fs';

/** The file system that holds a path, as an unprivileged process sees it. */
export interface Capacity {
  readonly totalBytes: number;
  /** What such a process may still write: blocks reserved for root are not in it. */
  readonly availableBytes: number;
  readonly usedBytes: number;
  readonly inodes: number;
  readonly freeInodes: number;
}

/** Throws when there is nothing to read; waits as long as the file system does. */
export function readCapacity(path: string): Capacity {
  // A path that is no directory or may not be read throws here; statfs alone would be content with it.
  readdirSync(path);
  const { bsize, blocks, bfree, bavail, files, ffree } = statfsSync(path);
  return {
    totalBytes: blocks * bsize,
    availableBytes: bavail * bsize,
    usedBytes: (blocks - bfree) * bsize,
    inodes: files,
    freeInodes: ffree,
  };
}

/** The share that an unprivileged process can no longer write: blocks reserved for root count as used. */
export function usedRatio({
  totalBytes,
  availableBytes,
}: Pick<Capacity, 'totalBytes' | 'availableBytes'>): number {
  return totalBytes === 0 ? 0 : 1 - availableBytes / totalBytes;
}
