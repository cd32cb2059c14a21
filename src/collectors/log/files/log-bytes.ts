import { constants, type BigIntStats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { GzipBytes } from './gzip-bytes.ts';

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

/** Opens a regular file. Rejects for what is none. */
export async function openLogBytes(path: string, isGzip: boolean): Promise<LogBytes> {
  // Without O_NONBLOCK the open of a FIFO waits for a writer, and nothing can end that wait.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error('is not a regular file');
    return isGzip ? new GzipBytes(handle) : new PlainBytes(handle);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

export function factsOf(stats: BigIntStats): FileFacts {
  return {
    id: `${stats.dev}:${stats.ino}`,
    size: Number(stats.size),
    mtimeMs: Number(stats.mtimeNs) / 1e6,
    bornMs: Number(stats.birthtimeNs) / 1e6,
  };
}

class PlainBytes implements LogBytes {
  readonly isGzip = false;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async readAt(target: Buffer, position: number): Promise<number> {
    const { bytesRead } = await this.#handle.read(target, 0, target.length, position);
    return bytesRead;
  }

  async facts(): Promise<FileFacts> {
    return factsOf(await this.#handle.stat({ bigint: true }));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
