import { statfs } from 'node:fs/promises';

/** The file system that holds a path, as an unprivileged process sees it. */
export interface Capacity {
  readonly totalBytes: number;
  /** What such a process may still write: blocks reserved for root are not in it. */
  readonly availableBytes: number;
  readonly usedBytes: number;
  readonly inodes: number;
  readonly freeInodes: number;
}

export async function readCapacity(path: string): Promise<Capacity> {
  const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(path);
  return {
    totalBytes: blocks * bsize,
    availableBytes: bavail * bsize,
    usedBytes: (blocks - bfree) * bsize,
    inodes: files,
    freeInodes: ffree,
  };
}

/** The share that an unprivileged process can no longer write: blocks reserved for root count as used. */
export function usedRatio({ totalBytes, availableBytes }: Capacity): number {
  return totalBytes === 0 ? 0 : 1 - availableBytes / totalBytes;
}
