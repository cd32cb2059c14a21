/** Ready is whoever has looked once: before that, absent series would be taken for missing ones. */
export class Readiness {
  private readonly waitingFor = new Set<symbol>();
  private hasBeen = false;

  /** Stays so: a collector that begins later, because discovery has found its source, makes nobody wait. */
  get isReady(): boolean {
    this.hasBeen ||= this.waitingFor.size === 0;
    return this.hasBeen;
  }

  /** Returns what to call at the first look. */
  expect(): () => void {
    const look = Symbol('look');
    this.waitingFor.add(look);
    return () => {
      this.waitingFor.delete(look);
    };
  }

  /** For the looks that do not come to an end: what is there may be scraped. */
  waitNoLonger(): void {
    this.waitingFor.clear();
  }
}
