const fullShare = 64;
/** A line costs something however short it is, and in proportion to its length from a few hundred bytes on. */
const leastEffort = 0.2;
const bytesOfEffort = 512;
const unwrappingEase = 25;
/** What a first turn may do of a full share, and after how many turns it is a full one: new code takes ten times as long. */
const firstShare = 1 / 8;
const turnsToWarm = 64;

/**
 * What has been done since others last had their turn: a full share is 1 to 3 ms of the parser's work. A log of nothing but lines
 * that only the parser can read, as in an outage, must not keep the event loop.
 */
export class Effort {
  private readonly share: number;
  private done = 0;
  private turns = 0;

  /** `ease` is less than 1 where more is done with each line than the parser does. */
  constructor(ease = 1) {
    this.share = fullShare * ease;
  }

  /** The parser has read a line. */
  addParsed(bytes: number): void {
    this.done += leastEffort + bytes / bytesOfEffort;
  }

  /** A line was taken out of a runtime's record. */
  addUnwrapped(bytes: number): void {
    this.done += (leastEffort + bytes / bytesOfEffort) / unwrappingEase;
  }

  /** True when it is time to let others have their turn, which counts as done then. */
  takeTurn(): boolean {
    if (this.done < this.share * Math.min(1, firstShare + this.turns / turnsToWarm)) return false;
    this.done = 0;
    this.turns += 1;
    return true;
  }
}
