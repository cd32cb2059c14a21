/** Ready is whoever has looked once: before that, absent series would be taken for missing ones. */
export class Readiness {
  private readonly waitingFor = new Set<symbol>();

  get isReady(): boolean {
    return this.waitingFor.size === 0;
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
