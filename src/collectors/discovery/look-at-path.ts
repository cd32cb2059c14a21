import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import type { Clock } from '../../domain/clock.ts';
import type { PathState } from './storage-root.ts';

/** A mount whose server is gone answers nobody, and must not keep the others waiting. */
const longestMs = 3_000;
/** More than any configuration file has. */
const mostBytes = 256 * 1024;

export function pathState(clock: Pick<Clock, 'sleep'>, path: string): Promise<PathState> {
  return withinTime(clock, stateOf(path), 'none');
}

/** The text of a small file; undefined where it cannot be had. */
export function fileText(clock: Pick<Clock, 'sleep'>, path: string): Promise<string | undefined> {
  return withinTime(clock, textOf(path), undefined);
}

async function stateOf(path: string): Promise<PathState> {
  try {
    if (!(await stat(path)).isDirectory()) return 'none';
    await access(path, constants.R_OK | constants.X_OK);
    return 'directory';
  } catch (error) {
    return isRefusal(error) ? 'closed' : 'none';
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await file.stat()).isFile()) return undefined;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
      return bytesRead === mostBytes ? undefined : buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

async function withinTime<T>(clock: Pick<Clock, 'sleep'>, answer: Promise<T>, late: T): Promise<T> {
  const over = new AbortController();
  const deadline = clock.sleep(longestMs, over.signal).then(() => late);
  const first = await Promise.race([answer, deadline]);
  over.abort();
  return first;
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM');
}
