import { Unframer, type Unwrapped } from '../../../registry/log/framing/unframer.ts';
import { parseLine, type LogLine } from '../../../registry/log/line.ts';

const newline = 0x0a;
/** The access log tells a request's start to the second, cut: what happened in that second may stand before it. */
const accessRoundingMs = 999;
const firstStrideBytes = 4_096;

interface TimedLine {
  readonly timeMs: number;
  readonly start: number;
  readonly end: number;
}

/** Where lines stand among which the one looked for is: undecided are those before `until`, and given are those before `place`. */
interface Search {
  readonly low: number;
  readonly until: number;
  readonly place: number;
}

/** Finds out when the lines of a block were written, which not every line tells. Each is ended by a line feed. */
export class LineTimes {
  #bytes: Buffer = Buffer.alloc(0);
  #unframer = new Unframer();
  /** Lines without a time, so that a long stretch of them is gone through once and not at every search. */
  #timeless = { start: 0, end: 0 };

  /** Begins with another block. */
  enter(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#timeless = { start: 0, end: 0 };
  }

  /** Time of the line that begins there, in milliseconds since the epoch. */
  timeAt(start: number): number | undefined {
    return this.#first(start, Math.min(start + 1, this.#bytes.length))?.timeMs;
  }

  /** Time of the first line at this place or behind it that tells one. */
  firstFrom(start: number): number | undefined {
    return this.#first(start, this.#bytes.length)?.timeMs;
  }

  /**
   * The place of the first line that is later than the limit, behind the line that begins at `start`: lines without a time go
   * with the one before them. Found by halving, for lines stand about in order.
   */
  placeAfter(start: number, limitMs: number): number {
    const { length } = this.#bytes;
    if (this.#timeless.end <= start) this.#timeless = { start, end: start };
    let search: Search = { low: this.#lineEnd(start), until: length, place: length };
    // Near the beginning it is found soonest by strides that double.
    for (let stride = firstStrideBytes; search.low + stride < search.until; stride *= 2)
      search = this.#narrowed(search, this.#lineEnd(search.low + stride), limitMs);
    while (search.low < search.until) {
      const middle = this.#lineEnd(search.low + ((search.until - search.low) >> 1) - 1);
      search = this.#narrowed(search, middle < search.until ? middle : search.low, limitMs);
    }
    return search.place;
  }

  #narrowed({ low, until, place }: Search, from: number, limitMs: number): Search {
    const line = this.#first(from, until);
    if (line === undefined) return { low, until: from, place };
    if (line.timeMs > limitMs) return { low, until: from, place: line.start };
    return { low: line.end, until, place };
  }

  /** The first line with a time that begins within this range. A line that a runtime cut begins with its first part. */
  #first(from: number, until: number): TimedLine | undefined {
    // What an earlier search left of a cut line does not belong to the lines here.
    if (this.#unframer.unfinishedLines > 0) this.#unframer = new Unframer();
    let start = this.#pastTimeless(from);
    for (let at = start; start < until && at < this.#bytes.length;) {
      const end = this.#lineEnd(at);
      const line = this.#unframer.unwrap(this.#bytes, at, end - 1);
      const timeMs = timeOf(line);
      if (timeMs !== undefined) {
        this.#noteTimeless(from, start);
        return { timeMs, start, end };
      }
      if (line !== 'incomplete') start = this.#pastTimeless(end);
      at = Math.max(end, start);
    }
    this.#noteTimeless(from, start);
    return undefined;
  }

  #pastTimeless(at: number): number {
    const { start, end } = this.#timeless;
    return at >= start && at < end ? end : at;
  }

  /** One stretch is enough to know: the longest, until all before its end was given. */
  #noteTimeless(start: number, end: number): void {
    if (end - start > this.#timeless.end - this.#timeless.start) this.#timeless = { start, end };
  }

  /** The place behind the line in which this place is. */
  #lineEnd(at: number): number {
    const end = this.#bytes.indexOf(newline, at);
    return end === -1 ? this.#bytes.length : end + 1;
  }
}

function timeOf(line: Unwrapped): number | undefined {
  if (typeof line === 'string') return undefined;
  const read = parsed(line.bytes.toString('utf8', line.start, line.end));
  if (read.kind === 'access') return read.timeMs + accessRoundingMs;
  // What a terminal was shown has no time of its own, and was given none.
  return read.kind === 'structured' && read.timeMs > 0 ? read.timeMs : undefined;
}

function parsed(text: string): LogLine {
  try {
    return parseLine(text, 0);
  } catch {
    return { kind: 'broken' };
  }
}
