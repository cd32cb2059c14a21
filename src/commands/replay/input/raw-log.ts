import type { BigIntStats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { FileBytes, PipeBytes, StreamBytes, type ByteSource } from './byte-source.ts';

export const standardInput = '-';

/** An open log. Kept open from the first look on, it is the same one whatever a rotation calls it by then. */
export interface RawLog {
  readonly id: string;
  /** Whether it can be read from its beginning again; a pipe cannot. */
  readonly isRegular: boolean;
  /** Its bytes, of a regular file from the beginning. */
  bytes(): ByteSource;
  close(): Promise<void>;
}

/** Opens a path, `-` for standard input. Rejects where that cannot be. */
export async function openRaw(path: string, stdin: AsyncIterable<unknown>): Promise<RawLog> {
  const nothing = (): Promise<void> => Promise.resolve();
  if (path === standardInput)
    return { id: path, isRegular: false, bytes: () => new StreamBytes(stdin, nothing), close: nothing };
  const handle = await open(path, 'r');
  try {
    return rawFile(handle, await handle.stat({ bigint: true }));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Device and inode of a regular file; empty where another name cannot lead to the same bytes. */
export function fileId(stats: BigIntStats): string {
  return stats.isFile() ? `${stats.dev}:${stats.ino}` : '';
}

function rawFile(handle: FileHandle, stats: BigIntStats): RawLog {
  const isRegular = stats.isFile();
  return {
    id: fileId(stats),
    isRegular,
    bytes: () => (isRegular ? new FileBytes(handle, Number(stats.size)) : new PipeBytes(handle)),
    close: () => handle.close(),
  };
}
