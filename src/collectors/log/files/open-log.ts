import type { FileFacts, LogBytes } from './log-bytes.ts';
import { emptyPiece, type GivenPiece, type LogPiece } from './log-piece.ts';
import { markAtEnd, markOf } from './mark-in-file.ts';
import { openLogBytes } from './open-log-bytes.ts';
import { ReadMark } from './read-mark.ts';
import type { ReadMemory } from './read-memory.ts';
import type { SavedLog, Skip } from './saved-position.ts';

/** Distribution has been seen to log a line of 1 MiB (a user agent of 900 kB); what is longer than this is noise. */
const longestLineBytes = 2 * 1024 * 1024;
const newline = 0x0a;
/** A writer that does not append leaves a hole as long as its log was: it is passed in strides. */
const mostSkippedBlocks = 64;

interface ReadLimits {
  readonly maxBytes: number;
  readonly isLast: boolean;
  /** Whether the file bears the log's name, and may be truncated. */
  readonly isNamed: boolean;
}

interface Block {
  readonly bytes: Buffer;
  readonly isFull: boolean;
  readonly isLast: boolean;
}

/** An open log file. Its offset is always at the beginning of a line; half a line is read again when it has its end. */
export class OpenLog {
  readonly #bytes: LogBytes;
  readonly #mark: ReadMark;
  #facts: FileFacts;
  #skip: Skip;
  #seenBytes: number;
  #isEnded = false;
  /** Whether it may have been truncated since it was opened or looked at. */
  #hasWaited: boolean;

  private constructor(
    bytes: LogBytes,
    facts: FileFacts,
    start: { readonly mark: ReadMark; readonly skip: Skip; readonly hasWaited: boolean },
  ) {
    this.#bytes = bytes;
    this.#facts = facts;
    this.#mark = start.mark;
    this.#skip = start.skip;
    this.#hasWaited = start.hasWaited;
    this.#seenBytes = bytes.isGzip ? 0 : facts.size;
  }

  static async open(file: { readonly path: string; readonly isGzip: boolean }, from: 'beginning' | 'end') {
    const bytes = await openLogBytes(file.path, file.isGzip);
    try {
      const facts = await bytes.facts();
      if (from === 'beginning')
        return new OpenLog(bytes, facts, { mark: ReadMark.atBeginning(), skip: 'nul', hasWaited: true });
      const mark = await markAtEnd(bytes, facts.size);
      const isMidLine = mark.offset > 0 && mark.guard.at(-1) !== newline;
      return new OpenLog(bytes, facts, { mark, skip: isMidLine ? 'line' : 'nothing', hasWaited: true });
    } catch (error) {
      await bytes.close();
      throw error;
    }
  }

  /** Goes on where an earlier reader had got to; undefined where the file does not hold what that one had read. */
  static async resume(file: { readonly path: string; readonly isGzip: boolean }, saved: SavedLog) {
    const bytes = await openLogBytes(file.path, file.isGzip);
    try {
      const mark = await markOf(bytes, saved);
      if (mark !== undefined)
        return new OpenLog(bytes, await bytes.facts(), { mark, skip: saved.skip, hasWaited: false });
    } catch (error) {
      await bytes.close();
      throw error;
    }
    await bytes.close();
    return undefined;
  }

  get id(): string {
    return this.#facts.id;
  }

  /** For a compressed file its size, until it has been read: how much text that is, nobody knows. */
  get unreadBytes(): number {
    if (this.#bytes.isGzip) return this.#isEnded ? 0 : this.#facts.size;
    return Math.max(0, this.#seenBytes - this.#mark.offset);
  }

  isShorterThan(bytes: number): boolean {
    return !this.#bytes.isGzip && this.#facts.size < bytes;
  }

  saved(): SavedLog {
    const { id, bornMs, mtimeMs } = this.#facts;
    const { offset, guard, headHash } = this.#mark;
    const seenBytes = Math.max(this.#seenBytes, offset);
    return {
      id,
      bornMs,
      mtimeMs,
      offset,
      guard: guard.toString('base64'),
      head: headHash,
      seenBytes,
      skip: this.#skip,
    };
  }

  /** At the last read half a line is given too, for nobody will write its end. */
  async read(memory: ReadMemory, { maxBytes, isLast, isNamed }: ReadLimits): Promise<LogPiece> {
    let skippedBlocks = 0;
    for (let wanted = Math.max(1, maxBytes); ; wanted *= 2) {
      const { guard, offset } = this.#mark;
      const target = memory.take(guard.length + Math.min(wanted, longestLineBytes + 1));
      const read = await this.#bytes.readAt(target, offset - guard.length);
      const bytes = target.subarray(0, read);
      if (read < guard.length || !guard.equals(bytes.subarray(0, guard.length)))
        return { status: 'truncated' };
      if (isNamed && this.#hasWaited && offset === 0 && bytes.includes(newline))
        return { status: 'unguarded' };
      this.#seenBytes = offset + read - guard.length;
      const isFull = read === target.length;
      const piece = this.#take({ bytes, isFull, isLast: isLast || this.#bytes.isGzip });
      if (piece === undefined) continue;
      const isSkipped = piece.bytes.length === 0 && piece.isBehind && piece.cutLines === 0;
      if (isSkipped && ++skippedBlocks < mostSkippedBlocks) continue;
      this.#hasWaited = true;
      if (isFull || piece.bytes.length === 0) await this.look();
      // Under steady traffic no read finds nothing, and the time of the last write has to be known all the same.
      else this.#facts = await this.#bytes.facts().catch(() => this.#facts);
      return piece;
    }
  }

  /** Lets it be read though it has no guard. */
  trust(): void {
    this.#hasWaited = false;
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }

  /** What of a block can be given; undefined where a larger one is needed. */
  #take({ bytes, isFull, isLast }: Block): GivenPiece | undefined {
    const start = this.#pastUnwanted(bytes);
    const end = bytes.lastIndexOf(newline) + 1;
    if (end > start) return this.#give(bytes, { start, end, isBehind: isFull });
    const guardLength = this.#mark.guard.length;
    if (bytes.length - start > longestLineBytes) {
      this.#skip = 'line';
      return {
        ...this.#give(bytes, { start: bytes.length, end: bytes.length, isBehind: isFull }),
        cutLines: 1,
      };
    }
    this.#mark.advance(bytes, start);
    if (isFull && start === bytes.length && start > guardLength) return emptyPiece({ isBehind: true });
    if (isFull) return undefined;
    this.#isEnded = isLast;
    return isLast ? this.#giveHalf(bytes.subarray(start)) : emptyPiece({ isBehind: false });
  }

  #give(bytes: Buffer, { start, end, isBehind }: { start: number; end: number; isBehind: boolean }) {
    this.#mark.advance(bytes, end);
    const isEnded = false;
    return { status: 'ok', bytes: bytes.subarray(start, end), isBehind, isEnded, cutLines: 0 } as const;
  }

  #giveHalf(half: Buffer): GivenPiece {
    if (half.length === 0) return { ...emptyPiece({ isBehind: false }), isEnded: true };
    this.#mark.advance(Buffer.concat([this.#mark.guard, half]), this.#mark.guard.length + half.length);
    const bytes = Buffer.concat([half, Buffer.of(newline)]);
    return { status: 'ok', bytes, isBehind: false, isEnded: true, cutLines: 0 };
  }

  /** Where in a block the wanted bytes begin. */
  #pastUnwanted(block: Buffer): number {
    let at = this.#mark.guard.length;
    if (this.#skip === 'nothing' || at === block.length) return at;
    if (this.#skip === 'line') at = block.indexOf(newline, at) + 1 || block.length;
    else while (block[at] === 0) at += 1;
    if (at < block.length || (this.#skip === 'line' && block[at - 1] === newline)) this.#skip = 'nothing';
    return at;
  }

  /** Notes how the file is now. */
  async look(): Promise<void> {
    this.#facts = await this.#bytes.facts();
    if (!this.#bytes.isGzip) this.#seenBytes = this.#facts.size;
  }
}
