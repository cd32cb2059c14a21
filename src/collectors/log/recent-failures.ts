import { ownCopy } from '../../registry/log/own-copy.ts';

const windowMs = 15 * 60_000;
const limit = 1_000;
/** Clients choose the names, and a header may have a megabyte. */
const longestName = 256;

/** Counts distinct names seen in the last 15 minutes, exactly up to the limit and never beyond it. */
export class RecentFailures {
  /** In order of the last sight, oldest first. */
  private readonly lastSeen = new Map<string, number>();

  note(name: string, nowMs: number): void {
    if (name === '') return;
    const own = ownCopy(name, longestName);
    this.lastSeen.delete(own);
    this.lastSeen.set(own, nowMs);
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
