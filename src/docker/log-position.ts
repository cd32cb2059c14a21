import type { LogLine } from './log-line.ts';

interface StreamPosition {
  stamp: string;
  /** Lines delivered that carry this very stamp. */
  delivered: number;
  /** Lines of that stamp still to be passed over, because an earlier reading delivered them. */
  toSkip: number;
  isReplaying: boolean;
}

// Stdout and stderr are taken by two threads of the Engine, so a line can be kept behind a later one of the other stream.
const overlapSeconds = 5;

/** Up to where a container's log was delivered, so that a stream opened again gives nothing twice and leaves nothing out. */
export class LogPosition {
  readonly #start: string | undefined;
  readonly #streams = new Map<LogLine['stream'], StreamPosition>();

  /** `start` as the Engine takes it; undefined for the beginning of the log. */
  constructor(start: string | undefined) {
    this.#start = start;
  }

  /** Makes ready for a stream that begins anew, and says from when to ask for it. */
  reopen(): string | undefined {
    for (const position of this.#streams.values()) {
      position.isReplaying = true;
      position.toSkip = position.delivered;
    }
    const stamps = [...this.#streams.values()].map(({ stamp }) => stamp).sort();
    const latest = stamps.at(-1);
    return latest === undefined ? this.#start : later(before(latest), this.#start);
  }

  /** True for a line that has not been delivered yet, which counts as delivered from then on. */
  accept({ stream, stamp }: LogLine): boolean {
    if (stamp === undefined) return true;
    const position = this.#streams.get(stream);
    if (position === undefined || isAhead(stamp, position)) {
      this.#streams.set(stream, { stamp, delivered: 1, toSkip: 0, isReplaying: false });
      return true;
    }
    if (stamp !== position.stamp) return false;
    if (position.toSkip > 0) {
      position.toSkip -= 1;
      return false;
    }
    position.delivered += 1;
    return true;
  }
}

/** While a stream is followed every other stamp is new, also an earlier one: then the clock was set back. */
function isAhead(stamp: string, position: StreamPosition): boolean {
  return stamp > position.stamp || (stamp !== position.stamp && !position.isReplaying);
}

function before(stamp: string): string {
  const seconds = Math.floor(Date.parse(stamp) / 1000) - overlapSeconds;
  return `${seconds}.${stamp.slice(-10, -1)}`;
}

function later(one: string, other: string | undefined): string {
  return other === undefined || Number(one) > Number(other) ? one : other;
}
