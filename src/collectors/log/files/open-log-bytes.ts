import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { GzipBytes } from './gzip-bytes.ts';
import type { LogBytes } from './log-bytes.ts';
import { PlainBytes } from './plain-bytes.ts';

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
