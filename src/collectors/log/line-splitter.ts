/** Distribution has been seen to log a line of 1 MiB (a user agent of 900 kB); what is longer than this is noise. */
const longestLineBytes = 2 * 1024 * 1024;
const newline = 0x0a;
const carriageReturn = 0x0d;

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
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const line = this.finish(chunk.subarray(start, end));
      if (line !== undefined) lines.push(line);
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
    return lines;
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
    if (!this.discarding && this.partialBytes === 0) return decode(rest);
    const wasDiscarding = this.discarding;
    this.keep(rest);
    const bytes = Buffer.concat(this.partial);
    const isWhole = !wasDiscarding && !this.discarding;
    this.partial = [];
    this.partialBytes = 0;
    this.discarding = false;
    if (!isWhole) return undefined;
    return decode(bytes);
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

function decode(line: Buffer): string {
  const end = line.at(-1) === carriageReturn ? line.length - 1 : line.length;
  return line.toString('utf8', 0, end);
}
