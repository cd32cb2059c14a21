/** The longest line that is put together; the same as the longest that a source gives in one piece. */
const longestLine = 2 * 1024 * 1024;
const usualSize = 64 * 1024;

/** Puts together a line that a runtime cut, in bounded memory. */
export class PartialLine {
  private bytes = Buffer.alloc(0);
  private length = 0;
  private isTooLong = false;

  get isEmpty(): boolean {
    return this.length === 0 && !this.isTooLong;
  }

  get size(): number {
    return this.length;
  }

  append(source: Buffer, start: number, end: number): void {
    const length = this.length + end - start;
    if (this.isTooLong || length > longestLine) {
      this.isTooLong = true;
      this.length = 0;
      return;
    }
    this.makeRoom(length);
    source.copy(this.bytes, this.length, start, end);
    this.length = length;
  }

  /** Gives the line and begins anew; undefined where it was too long. The bytes hold until the next `append`. */
  take(): Buffer | undefined {
    const line = this.isTooLong ? undefined : this.bytes.subarray(0, this.length);
    this.length = 0;
    this.isTooLong = false;
    return line;
  }

  state(): unknown {
    if (this.isTooLong) return { isTooLong: true };
    return { base64: this.bytes.toString('base64', 0, this.length) };
  }

  restore(json: unknown): void {
    if (typeof json !== 'object' || json === null) return;
    if ('isTooLong' in json && json.isTooLong === true) this.isTooLong = true;
    if (!('base64' in json) || typeof json.base64 !== 'string') return;
    // More than this it never held, so what is longer is no state of ours.
    if (json.base64.length > longestLine * 1.5) return;
    const saved = Buffer.from(json.base64, 'base64');
    this.append(saved, 0, saved.length);
  }

  /** A huge line is rare, and its memory is not kept for the next one. */
  private makeRoom(length: number): void {
    const isOversized = this.length === 0 && this.bytes.length > usualSize;
    if (length <= this.bytes.length && !isOversized) return;
    const larger = Buffer.allocUnsafe(Math.min(longestLine, Math.max(usualSize, length * 2)));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
