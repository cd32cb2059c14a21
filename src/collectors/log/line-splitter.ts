/** Distribution has been seen to log a line of 1 MiB (a user agent of 900 kB); what is longer than this is noise. */
const longestLineBytes = 2 * 1024 * 1024;
const newline = 0x0a;

/** Cuts a stream of bytes into lines, wherever the chunks break, in bounded memory. */
export class LineSplitter {
  private partial: Buffer[] = [];
  private partialBytes = 0;
  private discarding: boolean;
  private cut = 0;

  /** A reader that begins in the middle of a line discards its rest. */
  constructor(startsMidLine = false) {
    this.discarding = startsMidLine;
  }

  push(chunk: Buffer): readonly string[] {
    const first = chunk.indexOf(newline);
    const last = chunk.lastIndexOf(newline);
    if (first === -1) {
      this.keep(chunk);
      return [];
    }
    const begun = this.finish(chunk.subarray(0, first));
    const whole = first === last ? [] : decodeLines(chunk.subarray(first + 1, last));
    this.keep(chunk.subarray(last + 1));
    return begun === undefined ? whole : [begun, ...whole];
  }

  /** The last line of a file that ended without a line end. */
  flush(): readonly string[] {
    const line = this.partialBytes === 0 ? undefined : this.finish(Buffer.alloc(0));
    this.discarding = false;
    return line === undefined ? [] : [line];
  }

  /** How many lines were cut for their length since the last call. */
  takeCut(): number {
    const cut = this.cut;
    this.cut = 0;
    return cut;
  }

  private finish(rest: Buffer): string | undefined {
    if (!this.discarding && this.partialBytes === 0) return withoutReturn(rest.toString());
    const wasDiscarding = this.discarding;
    this.keep(rest);
    const bytes = Buffer.concat(this.partial);
    const isWhole = !wasDiscarding && !this.discarding;
    this.partial = [];
    this.partialBytes = 0;
    this.discarding = false;
    if (!isWhole) return undefined;
    return withoutReturn(bytes.toString());
  }

  private keep(bytes: Buffer): void {
    if (this.discarding || bytes.length === 0) return;
    if (this.partialBytes + bytes.length > longestLineBytes) {
      this.discarding = true;
      this.cut += 1;
      this.partial = [];
      this.partialBytes = 0;
      return;
    }
    // A copy: the chunk belongs to the reader, who may use its memory again.
    this.partial.push(Buffer.from(bytes));
    this.partialBytes += bytes.length;
  }
}

/** In one go: a buffer for each line would cost more than the line where there are thousands of short ones. */
function decodeLines(lines: Buffer): readonly string[] {
  return lines.toString().split('\n').map(withoutReturn);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
