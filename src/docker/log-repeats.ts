import type { LogLine } from './log-line.ts';

/** The most lines seen to come twice at one rotation was 7,217, in a flow of 33,000 per second. */
const rememberedLines = 16 * 1024;

interface StreamMemory {
  /** The latest time that came. */
  latest: string;
  /** Lines of that time, and the last of them. */
  latestLines: number;
  latestBytes: Buffer;
  /** Lines of that time that are still to come again. */
  toRepeat: number;
  /** The times of the lines before, as a ring. */
  readonly stamps: string[];
  next: number;
  /** The same as a set, while earlier times come than the latest, and the last of these that was new. */
  seen: Set<string> | undefined;
  newEarlier: string;
}

/**
 * Knows the lines that the Engine sends a second time in one and the same stream. Engine 20.10 starts the log's file over at
 * nearly each rotation that it follows. A clock that was set back looks alike, but does not meet the same nanosecond again.
 */
export class LogRepeats {
  readonly #streams = new Map<LogLine['stream'], StreamMemory>();

  /** True for a line that came before. Each line is to be asked for once, in the order of the stream. */
  has({ stream, stamp, bytes }: LogLine): boolean {
    if (stamp === undefined) return false;
    const memory = this.#streams.get(stream);
    if (memory === undefined) {
      const first = { latest: stamp, latestLines: 1, latestBytes: bytes, toRepeat: 0 };
      this.#streams.set(stream, { ...first, stamps: [stamp], next: 1, seen: undefined, newEarlier: '' });
      return false;
    }
    if (stamp > memory.latest) return isNewLatest(memory, stamp, bytes);
    return stamp === memory.latest ? isRepeatOfLatest(memory, bytes) : isRepeatOfEarlier(memory, stamp);
  }
}

function isNewLatest(memory: StreamMemory, stamp: string, bytes: Buffer): false {
  memory.latest = stamp;
  memory.latestLines = 1;
  memory.latestBytes = bytes;
  memory.toRepeat = 0;
  memory.seen = undefined;
  remember(memory, stamp);
  return false;
}

function isRepeatOfLatest(memory: StreamMemory, bytes: Buffer): boolean {
  if (memory.toRepeat > 0) {
    memory.toRepeat -= 1;
    return true;
  }
  if (isFine(memory.latest) && endsWith(memory.latestBytes, bytes)) return true;
  memory.latestLines += 1;
  memory.latestBytes = bytes;
  return false;
}

function isRepeatOfEarlier(memory: StreamMemory, stamp: string): boolean {
  memory.seen ??= new Set(memory.stamps);
  // Where the clock is coarse, lines of one time follow each other.
  if (memory.seen.has(stamp) && stamp !== memory.newEarlier) {
    memory.toRepeat = memory.latestLines;
    memory.newEarlier = '';
    return true;
  }
  memory.newEarlier = stamp;
  memory.seen.add(stamp);
  remember(memory, stamp);
  return false;
}

function remember(memory: StreamMemory, stamp: string): void {
  const forgotten = memory.stamps[memory.next];
  if (forgotten !== undefined) memory.seen?.delete(forgotten);
  memory.stamps[memory.next] = stamp;
  memory.next = (memory.next + 1) % rememberedLines;
}

/** Two lines within one nanosecond do not happen; where the clock is coarse, equal ones may be two. */
function isFine(stamp: string): boolean {
  return !stamp.endsWith('00Z');
}

/** A long line that lies across a rotation is repeated without its beginning. */
function endsWith(whole: Buffer, end: Buffer): boolean {
  return end.length <= whole.length && whole.subarray(whole.length - end.length).equals(end);
}
