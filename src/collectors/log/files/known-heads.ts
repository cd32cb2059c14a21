import type { Generation } from './generations.ts';
import { openLogBytes } from './open-log-bytes.ts';
import { hashOf, headBytes } from './read-mark.ts';
import type { SavedLogs } from './saved-position.ts';

/** What of a log was read: the files that were read last, and the heads of those before them. */
export type Known = Pick<SavedLogs, 'files' | 'past'>;

const mostPast = 16;

export function withPast(past: readonly string[], head: string): readonly string[] {
  return [...past, head].slice(-mostPast);
}

/** Whether a compressed generation begins like a file that was read. Its time may be that of the compression, and tell nothing. */
export async function isKnown({ isGzip, path }: Generation, { files, past }: Known): Promise<boolean> {
  if (!isGzip) return false;
  const head = await headOf(path).catch(() => undefined);
  // What is damaged from its beginning on is told by whoever opens it to read it.
  if (head === undefined || head.length === 0) return false;
  return (
    past.includes(hashOf(head)) ||
    files.some((file) => file.offset > 0 && hashOf(head.subarray(0, file.offset)) === file.head)
  );
}

async function headOf(path: string): Promise<Buffer> {
  const bytes = await openLogBytes(path, true);
  try {
    const target = Buffer.alloc(headBytes);
    return target.subarray(0, await bytes.readAt(target, 0));
  } finally {
    await bytes.close();
  }
}
