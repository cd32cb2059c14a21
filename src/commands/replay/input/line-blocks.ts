import type { ByteRead, ByteSource } from './byte-source.ts';

const blockBytes = 256 * 1024;
/** Distribution has been seen to log a line of 1 MiB (a user agent of 900 kB); what is longer than this is noise. */
const longestLineBytes = 2 * 1024 * 1024;
const newline = 0x0a;

/** Whole lines, each ended by a line feed, in memory that is used again at the read after the next. */
export type LineBlock =
  | { readonly status: 'ok'; readonly bytes: Buffer; readonly lostLines: number }
  | { readonly status: 'ended'; readonly lostLines: number }
  | { readonly status: 'failed'; readonly lostLines: number; readonly detail: string };

/** Cuts bytes into blocks of whole lines. While a block is looked at, the next one is being read. */
export class LineBlocks {
  readonly #source: ByteSource;
  #filling: Buffer = Buffer.allocUnsafeSlow(blockBytes);
  #spare: Buffer = Buffer.allocUnsafeSlow(blockBytes);
  /** How much of a line stands at the beginning of the memory that is being filled. */
  #begun = 0;
  #reading: Promise<ByteRead>;
  #skips: 'nul' | 'line' | 'nothing' = 'nul';
  #lostLines = 0;

  constructor(source: ByteSource) {
    this.#source = source;
    this.#reading = source.read(this.#filling);
  }

  /** At the end half a line is given too, for nobody will write its end; after a fault it is lost. */
  async next(): Promise<LineBlock> {
    for (;;) {
      const read = await this.#reading;
      if (read.status === 'failed') return this.#fail(read.detail);
      const length = this.#begun + read.length;
      if (read.length === 0) return this.#end(length);
      const start = this.#pastUnwanted(this.#filling.subarray(0, length));
      const end = this.#filling.lastIndexOf(newline, length - 1) + 1;
      if (end > start) return this.#give(start, end, length);
      this.#goOn(start, length);
    }
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  #give(start: number, end: number, length: number): LineBlock {
    const { bytes, lostLines } = { bytes: this.#filling.subarray(start, end), lostLines: this.#takeLost() };
    this.#filling.copy(this.#spare, 0, end, length);
    [this.#filling, this.#spare] = [this.#spare, this.#filling];
    this.#readAfter(length - end);
    return { status: 'ok', bytes, lostLines };
  }

  /** There is no line end yet. */
  #goOn(start: number, length: number): void {
    const begun = length - start;
    if (begun > longestLineBytes) {
      this.#skips = 'line';
      this.#lostLines += 1;
      this.#readAfter(0);
      return;
    }
    this.#filling.copyWithin(0, start, length);
    if (begun === this.#filling.length) {
      this.#filling = enlarged(this.#filling);
      this.#spare = Buffer.allocUnsafeSlow(this.#filling.length);
    }
    this.#readAfter(begun);
  }

  #readAfter(begun: number): void {
    this.#begun = begun;
    this.#reading = this.#source.read(this.#filling.subarray(begun));
  }

  #end(length: number): LineBlock {
    const half = this.#filling.subarray(0, length);
    if (length === 0) return { status: 'ended', lostLines: this.#takeLost() };
    this.#readAfter(0);
    return { status: 'ok', bytes: Buffer.concat([half, Buffer.of(newline)]), lostLines: this.#takeLost() };
  }

  #fail(detail: string): LineBlock {
    if (this.#begun > 0) this.#lostLines += 1;
    return { status: 'failed', lostLines: this.#takeLost(), detail };
  }

  #takeLost(): number {
    const lost = this.#lostLines;
    this.#lostLines = 0;
    return lost;
  }

  /** A writer that did not append when its log was truncated leaves NUL bytes at the beginning, as long as the log was. */
  #pastUnwanted(block: Buffer): number {
    let at = 0;
    if (this.#skips === 'nul') while (block[at] === 0) at += 1;
    if (this.#skips === 'line') at = block.indexOf(newline) + 1 || block.length;
    if (at < block.length || block[at - 1] === newline) this.#skips = 'nothing';
    return at;
  }
}

function enlarged(memory: Buffer): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.min(memory.length * 2, longestLineBytes + 1));
  memory.copy(larger);
  return larger;
}
