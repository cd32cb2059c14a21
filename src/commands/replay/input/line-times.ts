import { Unframer } from '../../../registry/log/framing/unframer.ts';
import { parseLine, type LogLine } from '../../../registry/log/line.ts';

const newline = 0x0a;
/** The access log tells a request's start to the second, cut: what happened in that second may stand before it. */
const accessRoundingMs = 999;

/** Finds out when lines were written, which not every line tells. Ranges hold whole lines, each ended by a line feed. */
export class LineTimes {
  /** Only whole records are looked at here, so what it keeps of cut lines is of no use and does no harm. */
  readonly #unframer = new Unframer();

  /** Time of the first line that tells one, in milliseconds since the epoch. */
  first(bytes: Buffer, start: number, end: number): number | undefined {
    return this.#firstAt(bytes, start, end)?.timeMs;
  }

  /** The place behind the last line that is not later than the limit, found by halving: lines stand about in order. */
  placeAfter(bytes: Buffer, start: number, limitMs: number): number {
    let [low, high] = [lineEnd(bytes, start), bytes.length];
    // Near the beginning it is found soonest by strides that double.
    for (let stride = 4_096; low + stride < high; stride *= 2) {
      const at = this.#firstAt(bytes, lineEnd(bytes, low + stride), high);
      if (at === undefined || at.timeMs > limitMs) {
        high = lineEnd(bytes, low + stride);
        break;
      }
      low = at.end;
    }
    while (low < high) {
      const middle = lineEnd(bytes, low + ((high - low) >> 1) - 1);
      const from = middle < high ? middle : low;
      const at = this.#firstAt(bytes, from, high);
      if (at !== undefined && at.timeMs <= limitMs) low = at.end;
      else if (from === low) break;
      else high = from;
    }
    return low;
  }

  #firstAt(bytes: Buffer, start: number, end: number): { timeMs: number; end: number } | undefined {
    for (let at = start; at < end;) {
      const next = lineEnd(bytes, at);
      const timeMs = this.#timeOf(bytes, at, next - 1);
      if (timeMs !== undefined) return { timeMs, end: next };
      at = next;
    }
    return undefined;
  }

  #timeOf(bytes: Buffer, start: number, end: number): number | undefined {
    const line = this.#unframer.unwrap(bytes, start, end);
    if (typeof line === 'string') return undefined;
    return timeOf(parsed(line.bytes.toString('utf8', line.start, line.end)));
  }
}

function parsed(text: string): LogLine {
  try {
    return parseLine(text, 0);
  } catch {
    return { kind: 'broken' };
  }
}

/** What a terminal was shown has no time of its own, and was given none. */
function timeOf(line: LogLine): number | undefined {
  if (line.kind === 'access') return line.timeMs + accessRoundingMs;
  return line.kind === 'structured' && line.timeMs > 0 ? line.timeMs : undefined;
}

/** The place behind the line in which this place is. */
function lineEnd(bytes: Buffer, at: number): number {
  const end = bytes.indexOf(newline, at);
  return end === -1 ? bytes.length : end + 1;
}
