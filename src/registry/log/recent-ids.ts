const remembered = 4_096;

/**
 * Remembers the last few thousand request ids. The lines of one request stand close together, so that is enough. Ids are
 * kept as they are given, so they have to be bounded and memory of their own, as `requestIdOf` makes them.
 */
export class RecentIds {
  private readonly ids = new Set<string>();

  /** True at the first sight of an id; a line without one is always new. */
  isNew(id: string): boolean {
    if (id === '') return true;
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    if (this.ids.size > remembered) this.forgetOldest();
    return true;
  }

  private forgetOldest(): void {
    for (const oldest of this.ids) {
      this.ids.delete(oldest);
      return;
    }
  }
}
