import type { LogLine } from './log-line.ts';
import type { LogMark, StreamMark } from './log-mark.ts';

interface StreamPosition {
  /** The latest that was delivered. */
  stamp: string;
  /** Lines delivered from the first of that stamp on, those of a clock that was set back included. */
  delivered: number;
  /** How many of them are still to be passed over in a stream that began anew. */
  toSkip: number;
  /** True until the first of them has come: what comes before is the overlap. */
  isInOverlap: boolean;
}

// Stdout and stderr are taken by two threads of the Engine, so a line can be kept behind a later one of the other stream.
const overlapSeconds = 5;

/** Up to where a container's log was delivered, so that a stream opened again gives nothing twice and leaves nothing out. */
export class LogPosition {
  readonly #start: string | undefined;
  readonly #streams = new Map<LogLine['stream'], StreamPosition>();
  #since: string | undefined;
  /** Of both streams when the log was opened: the line of this time is asked for, an older one of the other stream not. */
  #latest: string | undefined;
  #isGapped = false;

  /** `start` as the Engine takes it; undefined for the beginning of the log. `mark` is where another process had got to. */
  constructor(start: string | undefined, mark: LogMark = {}) {
    this.#start = start;
    for (const stream of ['stdout', 'stderr'] as const) {
      const from = mark[stream];
      if (from !== undefined) this.#streams.set(stream, { ...from, toSkip: 0, isInOverlap: false });
    }
  }

  /** True once the log, opened again, turned out not to hold the line delivered last: others may be gone with it. */
  get isGapped(): boolean {
    return this.#isGapped;
  }

  /** What another position needs to go on from here. */
  mark(): LogMark {
    const [stdout, stderr] = [markOf(this.#streams.get('stdout')), markOf(this.#streams.get('stderr'))];
    return { ...(stdout && { stdout }), ...(stderr && { stderr }) };
  }

  /** Makes ready for a stream that begins anew, and says from when to ask for it. */
  reopen(): string | undefined {
    for (const position of this.#streams.values()) {
      position.isInOverlap = true;
      position.toSkip = position.delivered;
    }
    const stamps = [...this.#streams.values()].map(({ stamp }) => stamp).sort();
    const latest = stamps.at(-1);
    this.#latest = latest;
    this.#isGapped = false;
    this.#since = latest === undefined ? this.#start : later(before(latest), this.#start);
    return this.#since;
  }

  /** True for a line that has not been delivered yet, which counts as delivered from then on. */
  accept({ stream, stamp }: LogLine): boolean {
    if (stamp === undefined) return true;
    const position = this.#streams.get(stream);
    if (position === undefined) {
      this.#streams.set(stream, { stamp, delivered: 1, toSkip: 0, isInOverlap: false });
      return true;
    }
    if (stamp > position.stamp) {
      if (position.isInOverlap && position.stamp === this.#latest) this.#isGapped = true;
      moveTo(position, stamp);
      return true;
    }
    if (position.isInOverlap && stamp < position.stamp && !this.#isLongBefore(stamp)) return false;
    return isNew(position, stamp);
  }

  /** The Engine begins with the first line that is late enough; a much earlier one after it means a clock set back. */
  #isLongBefore(stamp: string): boolean {
    return this.#since !== undefined && Date.parse(stamp) / 1000 < Number(this.#since) - overlapSeconds;
  }
}

function moveTo(position: StreamPosition, stamp: string): void {
  position.stamp = stamp;
  position.delivered = 1;
  position.toSkip = 0;
  position.isInOverlap = false;
}

function markOf(position: StreamPosition | undefined): StreamMark | undefined {
  return position && { stamp: position.stamp, delivered: position.delivered };
}

/** Judges a line that is not of the overlap by its place: the Engine gives the lines of a stream in one order always. */
function isNew(position: StreamPosition, stamp: string): boolean {
  // The lines that were delivered are gone from the log.
  if (position.isInOverlap && stamp !== position.stamp) position.toSkip = 0;
  position.isInOverlap = false;
  if (position.toSkip === 0) {
    position.delivered += 1;
    return true;
  }
  position.toSkip -= 1;
  return false;
}

function before(stamp: string): string {
  const seconds = Math.floor(Date.parse(stamp) / 1000) - overlapSeconds;
  return `${seconds}.${stamp.slice(-10, -1)}`;
}

function later(one: string, other: string | undefined): string {
  return other === undefined || Number(one) > Number(other) ? one : other;
}
