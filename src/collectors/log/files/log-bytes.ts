import type { BigIntStats } from 'node:fs';

/** What tells one file from another, and when it was last written. */
export interface FileFacts {
  /** Device and inode: they stay when the file is renamed, and come again when it is deleted and another is created. */
  readonly id: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly bornMs: number;
}

/** The text of a log file, whatever its name is by now and however it is stored. */
export interface LogBytes {
  readonly isGzip: boolean;
  /** Fills the target from that position on, and resolves to how much there was. Positions never go back. */
  readAt(target: Buffer, position: number): Promise<number>;
  facts(): Promise<FileFacts>;
  close(): Promise<void>;
}

export function factsOf(stats: BigIntStats): FileFacts {
  return {
    id: `${stats.dev}:${stats.ino}`,
    size: Number(stats.size),
    mtimeMs: Number(stats.mtimeNs) / 1e6,
    bornMs: Number(stats.birthtimeNs) / 1e6,
  };
}
