const fullShare = 256;
const bytesOfLine = 1_024;
const unwrappedOfLine = 50;

/**
 * What has been done since others last had their turn, in lines that the parser read: some 10 µs each, 40 while it is new to
 * its work. A log of nothing but such lines, as in an outage, must not keep the event loop.
 */
export class Effort {
  private lines = 0;

  /** The parser has read a line. */
  addParsed(bytes: number): void {
    this.lines += 1 + bytes / bytesOfLine;
  }

  /** A line was taken out of a runtime's record. */
  addUnwrapped(bytes: number): void {
    this.lines += 1 / unwrappedOfLine + bytes / (bytesOfLine * unwrappedOfLine);
  }

  /** True when it is time to let others have their turn, which counts as done then. */
  takeTurn(): boolean {
    if (this.lines < fullShare) return false;
    this.lines = 0;
    return true;
  }
}
