import { acceptedWriteOf, type AcceptedWrite } from '../../registry/log/accepted-write.ts';
import type { LogLine } from '../../registry/log/line.ts';

/** Of a registry that is written all the time, what the latest minutes need. */
const mostRemembered = 20_000;
/** What a registry prints is in its log within that time. */
const lagMs = 2_000;

/** Which writes the registry has accepted of late, for who has to know whether it was written at a certain time. */
export class AcceptedWrites {
  private writes: AcceptedWrite[] = [];
  private isExact = false;
  private readUntilMs = Number.NEGATIVE_INFINITY;

  note(line: LogLine): void {
    const write = acceptedWriteOf(line);
    if (write === undefined) return;
    // Where the structured log tells the same to the nanosecond, the access log adds nothing.
    if (write.isExact && !this.isExact) {
      this.isExact = true;
      this.writes = [];
    }
    if (write.isExact !== this.isExact) return;
    this.writes.push(write);
    if (this.writes.length > mostRemembered) this.writes = this.writes.slice(-mostRemembered / 2);
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
