/** What is told of a source besides its lines: losses that are known, and how often it was opened again. */
export class Losses {
  #lostLines = 0;
  #reconnects = 0;

  noteLost(losses: number): void {
    this.#lostLines += losses;
  }

  noteReconnects(reconnects: number): void {
    this.#reconnects += reconnects;
  }

  /** What happened since this was last asked. */
  take(): { readonly lostLines: number; readonly reconnects: number } {
    const taken = { lostLines: this.#lostLines, reconnects: this.#reconnects };
    this.#lostLines = 0;
    this.#reconnects = 0;
    return taken;
  }
}
