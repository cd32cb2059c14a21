const windowMs = 15 * 60_000;
const limit = 1_000;

/** Counts distinct names seen in the last 15 minutes, exactly up to the limit and never beyond it. */
export class RecentFailures {
  /** In order of the last sight, oldest first. */
  private readonly lastSeen = new Map<string, number>();

  note(name: string, nowMs: number): void {
    if (name === '') return;
    this.lastSeen.delete(name);
    this.lastSeen.set(name, nowMs);
    if (this.lastSeen.size > limit) this.forgetOldest();
  }

  count(nowMs: number): number {
    for (const [name, seenMs] of this.lastSeen) {
      if (nowMs - seenMs <= windowMs) break;
      this.lastSeen.delete(name);
    }
    return this.lastSeen.size;
  }

  private forgetOldest(): void {
    for (const name of this.lastSeen.keys()) {
      this.lastSeen.delete(name);
      return;
    }
  }
}
