import type { LogBytes } from './log-bytes.ts';
import { guardBytes, hashOf, headBytes, ReadMark } from './read-mark.ts';
import type { SavedLog } from './saved-position.ts';

/** The mark of a reader that begins at the end of a file of that size. */
export async function markAtEnd(bytes: LogBytes, size: number): Promise<ReadMark> {
  return markAt(bytes, size, await headAt(bytes, size));
}

/** Undefined where the file does not hold what was read; of one that begins otherwise, no more than that is read. */
export async function markOf(bytes: LogBytes, saved: SavedLog): Promise<ReadMark | undefined> {
  const head = await headAt(bytes, saved.offset);
  if (hashOf(head) !== saved.head) return undefined;
  const mark = await markAt(bytes, saved.offset, head);
  const guard = Buffer.from(saved.guard, 'base64');
  const isSame = mark.guard.subarray(Math.max(0, mark.guard.length - guard.length)).equals(guard);
  return isSame && mark.offset === saved.offset ? mark : undefined;
}

async function markAt(bytes: LogBytes, offset: number, head: Buffer): Promise<ReadMark> {
  const from = Math.max(0, offset - guardBytes);
  const guard = await bytesAt(bytes, from, offset - from);
  return new ReadMark({ offset: from + guard.length, guard, head });
}

function headAt(bytes: LogBytes, offset: number): Promise<Buffer> {
  return bytesAt(bytes, 0, Math.min(headBytes, offset));
}

async function bytesAt(bytes: LogBytes, position: number, length: number): Promise<Buffer> {
  const target = Buffer.alloc(length);
  return target.subarray(0, await bytes.readAt(target, position));
}
