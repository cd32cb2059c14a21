import { Unframer } from './framing/unframer.ts';
import type { PlainLines, Turns } from './line-counter.ts';
import type { LineReader } from './line-reader.ts';

/** Files of one log at a time; what is unfinished in one not read for long is given up. */
const mostOrigins = 256;
/** Of lines that are unfinished, in all origins together: they are saved each time anything is. */
const mostUnfinishedBytes = 8 * 1024 * 1024;
const gatheredBytes = 256 * 1024;
const lineFeed = 0x0a;

interface Origin {
  readonly unframer: Unframer;
  /** Whether the lines read last were records of a container runtime. */
  isFramed: boolean;
}

/** Takes lines out of the records of a container runtime where they are in such, for each file or stream on its own. */
export class LogOrigins {
  private readonly counter: LineReader;
  private readonly origins = new Map<string, Origin>();
  private readonly gathered = Buffer.allocUnsafe(gatheredBytes);
  private gatheredEnd = 0;

  constructor(counter: LineReader) {
    this.counter = counter;
  }

  /** Lines that a runtime cut and of which the end was not read yet. */
  get unfinishedLines(): number {
    return [...this.origins.values()].reduce((sum, { unframer }) => sum + unframer.unfinishedLines, 0);
  }

  *read(name: string, bytes: Buffer, nowMs: number): Turns {
    const origin = this.originOf(name);
    const lines = { origin: name, bytes, start: 0, end: bytes.length, nowMs };
    if (origin.isFramed) yield* this.readFramed(origin, lines);
    else
      yield* this.counter.count(lines, (line) => {
        this.unwrapAndParse(origin, line);
      });
    this.boundUnfinished();
  }

  /** The unfinished lines of every origin. */
  state(): unknown {
    return [...this.origins].map(([name, { unframer, isFramed }]) => [name, isFramed, unframer.state()]);
  }

  restore(state: unknown): void {
    if (!Array.isArray(state)) return;
    const entries: readonly unknown[] = state;
    for (const entry of entries.slice(0, mostOrigins)) {
      if (!Array.isArray(entry)) continue;
      const fields: readonly unknown[] = entry;
      const [name, isFramed, partial] = fields;
      if (typeof name !== 'string') continue;
      this.origins.set(name, { unframer: Unframer.restore(partial), isFramed: isFramed === true });
    }
  }

  /** A line that the fast lane did not take may be the first of a runtime's records. */
  private unwrapAndParse(origin: Origin, line: PlainLines): void {
    const unwrapped = origin.unframer.unwrap(line.bytes, line.start, line.end);
    if (unwrapped === 'broken') this.counter.countBroken();
    if (unwrapped === 'incomplete') origin.isFramed = true;
    if (typeof unwrapped === 'string') return;
    if (unwrapped.bytes !== line.bytes || unwrapped.start !== line.start) origin.isFramed = true;
    this.counter.parse({ ...line, ...unwrapped });
  }

  /** Gathers the registry's own lines, so that the fast lane has many at a time. */
  private *readFramed(origin: Origin, lines: PlainLines): Turns {
    const { bytes, start, end } = lines;
    origin.isFramed = false;
    for (let at = start; at < end;) {
      const lineEnd = bytes.indexOf(lineFeed, at);
      const unwrapped = origin.unframer.unwrap(bytes, at, lineEnd);
      if (unwrapped === 'broken') this.counter.countBroken();
      if (typeof unwrapped === 'string' || unwrapped.bytes !== bytes || unwrapped.start !== at)
        origin.isFramed = true;
      if (typeof unwrapped !== 'string') yield* this.gather({ ...lines, ...unwrapped });
      this.counter.effort.addUnwrapped(lineEnd - at);
      if (this.counter.effort.takeTurn()) yield;
      at = lineEnd + 1;
    }
    yield* this.countGathered(lines);
  }

  private *gather(line: PlainLines): Turns {
    const length = line.end - line.start;
    if (this.gatheredEnd + length + 1 > gatheredBytes) yield* this.countGathered(line);
    if (length + 1 > gatheredBytes) {
      this.counter.parse(line);
      return;
    }
    line.bytes.copy(this.gathered, this.gatheredEnd, line.start, line.end);
    this.gathered[this.gatheredEnd + length] = lineFeed;
    this.gatheredEnd += length + 1;
  }

  private *countGathered(lines: PlainLines): Turns {
    const end = this.gatheredEnd;
    this.gatheredEnd = 0;
    yield* this.counter.count({ ...lines, bytes: this.gathered, start: 0, end });
  }

  /** Gives up what has waited for longest. */
  private boundUnfinished(): void {
    let bytes = 0;
    for (const [name, { unframer }] of [...this.origins].reverse()) {
      bytes += unframer.unfinishedBytes;
      if (bytes <= mostUnfinishedBytes) continue;
      this.counter.countBroken();
      this.origins.delete(name);
    }
  }

  private originOf(name: string): Origin {
    const known = this.origins.get(name) ?? { unframer: new Unframer(), isFramed: false };
    this.origins.delete(name);
    this.origins.set(name, known);
    const [oldest] = this.origins.keys();
    if (this.origins.size > mostOrigins && oldest !== undefined) this.origins.delete(oldest);
    return known;
  }
}
