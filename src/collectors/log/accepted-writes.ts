import type { AcceptedWrite } from '../../registry/log/accepted-write.ts';

/** Of a registry that is written all the time, what the latest minutes need. */
const mostRemembered = 20_000;
/** What a registry prints is in its log within that time. */
const lagMs = 2_000;

/** Which writes the registry has accepted of late, for who has to know whether it was written at a certain time. */
export class AcceptedWrites {
  private writes: AcceptedWrite[] = [];
  private isExact = false;
  private readUntilMs = Number.NEGATIVE_INFINITY;

  add(writes: readonly AcceptedWrite[]): void {
    if (writes.length === 0) return;
    // Where the structured log tells the same to the nanosecond, the access log adds nothing.
    const isExact = this.isExact || writes.some((write) => write.isExact);
    const known = isExact === this.isExact ? this.writes : [];
    this.isExact = isExact;
    this.writes = [...known, ...writes.filter((write) => write.isExact === isExact)].slice(-mostRemembered);
  }

  /** All that was in the log at that time has been read. */
  caughtUp(ms: number): void {
    this.readUntilMs = Math.max(this.readUntilMs, ms);
  }

  /** Whether a write was under way in that time; undefined while the log has not been read so far. */
  wroteBetween(fromMs: number, untilMs: number): boolean | undefined {
    if (this.writes.some(({ startMs, endMs }) => startMs <= untilMs && endMs >= fromMs)) return true;
    return this.readUntilMs >= untilMs + lagMs ? false : undefined;
  }
}
