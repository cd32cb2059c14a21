import { hasAt } from './bytes-at.ts';
import { emptyFrame, type Frame, type FrameRead } from './frame.ts';
import { simpleEscape, writeUnicodeEscape, unicodeEscapeLength } from './json-escape.ts';
import { decodeJsonRecord } from './json-record.ts';

const quote = 0x22;
const backslash = 0x5c;
const lineFeed = 0x0a;
const letterU = 0x75;
const closingBrace = 0x7d;
const opening = Buffer.from('{"log":"');
const middle = Buffer.from(',"stream":"std');
const smallestScratch = 64 * 1024;
/** The driver cuts at 16 KiB, which may become six times as much; nobody's record is longer than this. */
const longestRecord = 2 * 1024 * 1024;
const usualSize = 64 * 1024;

/**
 * Reads the records of Docker's json-file driver: `{"log":"…\n","stream":"stderr","time":"…"}`. A registry's own JSON
 * cannot be taken for one: its keys are sorted, so `level`, which is never missing, would stand before a field `log`.
 */
export class DockerFrames {
  readonly frame: Frame = emptyFrame();
  private scratch = Buffer.allocUnsafe(smallestScratch);
  /** How many bytes of the text lie in the scratch buffer; -1 while it is just a range of the input. */
  private unescaped = -1;

  read(bytes: Buffer, start: number, end: number): FrameRead {
    if (!hasAt(bytes, start, opening) || start + opening.length > end) return 'other';
    if (end - start > longestRecord) return 'broken';
    this.makeRoom(end - start);
    const textStart = start + opening.length;
    const textEnd = this.readText(bytes, textStart, end);
    if (textEnd === -1 || !this.takeStream(bytes, textEnd + 1, end)) {
      return decodeJsonRecord(bytes.toString('utf8', start, end), this.frame);
    }
    const isCopied = this.unescaped !== -1;
    this.frame.bytes = isCopied ? this.scratch : bytes;
    this.frame.start = isCopied ? 0 : textStart;
    this.frame.end = isCopied ? this.unescaped : textEnd - (this.frame.endsLine ? 2 : 0);
    return 'frame';
  }

  private makeRoom(length: number): void {
    // A huge record is rare, and its memory is not kept for the next one.
    const isOversized = this.scratch.length > usualSize && length <= usualSize;
    if (this.scratch.length >= length && !isOversized) return;
    this.scratch = Buffer.allocUnsafe(Math.min(longestRecord, Math.max(usualSize, length * 2)));
  }

  /** Reads the JSON string and gives the place of its closing quote; -1 where it has something unusual. */
  private readText(bytes: Buffer, start: number, end: number): number {
    this.unescaped = -1;
    this.frame.endsLine = false;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at];
      if (byte === quote) return at;
      if (byte === backslash) return this.readEscaped(bytes, start, { at, end });
    }
    return -1;
  }

  /** Goes on from the first backslash. If that is the line's end alone, nothing has to be copied. */
  private readEscaped(bytes: Buffer, start: number, { at, end }: { at: number; end: number }): number {
    if (bytes[at + 1] === 0x6e && bytes[at + 2] === quote && at + 2 < end) {
      this.frame.endsLine = true;
      return at + 2;
    }
    bytes.copy(this.scratch, 0, start, at);
    this.unescaped = at - start;
    return this.unescape(bytes, at, end);
  }

  private unescape(bytes: Buffer, start: number, end: number): number {
    const target = this.scratch;
    let to = this.unescaped;
    let at = start;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (byte !== backslash) {
        if (byte === quote) break;
        target[to] = byte;
        to += 1;
        at += 1;
      } else if (bytes[at + 1] === letterU) {
        const length = writeUnicodeEscape(bytes, at, { target, to });
        if (length === 0) return -1;
        to += length;
        at += unicodeEscapeLength;
      } else {
        const plain = simpleEscape(bytes[at + 1]);
        if (plain === -1) return -1;
        target[to] = plain;
        to += 1;
        at += 2;
      }
    }
    if (at >= end) return -1;
    // Only an escape gives a line feed: a raw one would have ended the record.
    this.frame.endsLine = target[to - 1] === lineFeed;
    this.unescaped = this.frame.endsLine ? to - 1 : to;
    return at;
  }

  private takeStream(bytes: Buffer, at: number, end: number): boolean {
    if (!hasAt(bytes, at, middle) || bytes[end - 1] !== closingBrace) return false;
    const name = at + middle.length;
    const isError = bytes[name] === 0x65;
    this.frame.stream = isError ? 'stderr' : 'stdout';
    return name + 4 < end && bytes[name + 3] === quote && (isError || bytes[name] === 0x6f);
  }
}
