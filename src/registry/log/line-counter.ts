import { isRecord } from '../../domain/record.ts';
import { acceptedWriteOf, type AcceptedWrite } from './accepted-write.ts';
import { Effort } from './effort.ts';
import type { LogFact, RequestFact } from './facts.ts';
import type { FastLane } from './fast/fast-lane.ts';
import { LogInterpreter, type Suspects } from './interpreter.ts';
import { parseLine, type LogLine } from './line.ts';
import type { LogTally } from './log-tally.ts';

/** Whole lines of one stream or file, without the framing of a container runtime; all of them end in a line feed. */
export interface PlainLines {
  readonly origin: string;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** When they are read, for lines that tell no time of their own. */
  readonly nowMs: number;
}

/** Sees each line that is read in full, and what it told, before the next one is read. */
export type LineObserver = (line: LogLine, facts: readonly LogFact[]) => void;

interface LineCounterOptions {
  readonly lane: FastLane | undefined;
  readonly suspects: Suspects;
  readonly observe: LineObserver;
  readonly keepsWrites: boolean;
}

/** Work that is done in turns. */
export type Turns = Generator<undefined, void>;

export type ParseLine = (line: PlainLines) => void;

/** Whoever wants them takes them more often than there are so many. */
const mostWrites = 100_000;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Counts lines: nearly all in the fast lane where there is one, the rest, one by one, by the parser. */
export class LineCounter {
  readonly interpreter: LogInterpreter;
  private readonly lane: FastLane | undefined;
  private readonly observe: LineObserver;
  private readonly keepsWrites: boolean;
  private writes: AcceptedWrite[] = [];
  readonly effort = new Effort();
  private tally: LogTally;
  private serverErrors: RequestFact[] = [];
  private lastParsedMs = 0;
  private seenAccessMs = 0;

  constructor(tally: LogTally, { lane, suspects, observe, keepsWrites }: LineCounterOptions) {
    this.lane = lane;
    this.keepsWrites = keepsWrites;
    this.observe = observe;
    this.tally = tally;
    const gatherWaiting = (): void => {
      const { requests } = this.interpreter;
      this.lane?.drain(this.tally, requests.waiting);
      requests.noteBegin(this.lane?.latestBeginMs ?? Number.NEGATIVE_INFINITY);
    };
    this.interpreter = new LogInterpreter({
      suspects,
      gatherWaiting,
      ...(lane === undefined ? {} : { ids: lane }),
    });
  }

  /** Time of the latest line that tells one, in milliseconds since the epoch; 0 before the first. */
  get lastLineMs(): number {
    return Math.max(this.lastParsedMs, this.lane?.lastLineMs ?? 0);
  }

  /**
   * Hands each line that the fast lane does not take to `parse`, with its bounds, the line feed not counted. Stops wherever it
   * has worked for long enough, and goes on when it is asked again.
   */
  *count(lines: PlainLines, parse: ParseLine = this.parse): Turns {
    for (let at = lines.start; at < lines.end;) at = yield* this.countSome({ ...lines, start: at }, parse);
  }

  /** Reads one line in full. */
  readonly parse = ({ origin, bytes, start, end, nowMs }: PlainLines): void => {
    this.effort.addParsed(end - start);
    const textEnd = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
    this.tally.lines[this.parseText(bytes.toString('utf8', start, textEnd), { origin, nowMs })] += 1;
  };

  /** Counts a line that could not be taken out of its framing. */
  countBroken(): void {
    this.tally.lines.broken += 1;
  }

  /** Decides what only time decides. */
  expire(nowMs: number, hasBacklog: boolean): void {
    this.add(this.interpreter.expire(nowMs, hasBacklog));
  }

  state(): unknown {
    return { interpreter: this.interpreter.state(), lastLineMs: this.lastLineMs };
  }

  restore(state: unknown): void {
    if (!isRecord(state)) return;
    this.interpreter.restore(state['interpreter']);
    const { lastLineMs } = state;
    if (typeof lastLineMs === 'number' && Number.isFinite(lastLineMs)) this.lastParsedMs = lastLineMs;
  }

  private add(facts: readonly LogFact[]): void {
    for (const fact of facts) {
      this.tally.add(fact);
      if (fact.kind === 'settled') this.serverErrors.push(...fact.failures);
      if (fact.kind === 'request' && fact.status >= 500) this.serverErrors.push(fact);
    }
  }

  /** The requests that the server failed since the last call, once it is certain that they count. */
  takeServerErrors(): readonly RequestFact[] {
    const taken = this.serverErrors;
    this.serverErrors = [];
    return taken;
  }

  /** Those of the fast lane and those of the parser, each in its order. */
  takeWrites(): readonly AcceptedWrite[] {
    const taken = [...(this.lane?.takeWrites() ?? []), ...this.writes];
    this.writes = [];
    return taken;
  }

  /** Gives what was counted since the last call, and counts on in the other. */
  takeTally(next: LogTally): LogTally {
    const taken = this.tally;
    this.lane?.drain(taken, this.interpreter.requests.waiting);
    this.tally = next;
    return taken;
  }

  /** Counts as many lines as the fast lane takes at a time, and gives the place after them. */
  private *countSome(lines: PlainLines, parse: ParseLine): Generator<undefined, number> {
    const { bytes, start, end } = lines;
    const { lane } = this;
    const last =
      lane === undefined ? -1 : bytes.lastIndexOf(lineFeed, Math.min(start + lane.input.length, end) - 1);
    if (lane === undefined || last < start) {
      if (this.effort.takeTurn()) yield;
      return parseOne(lines, parse);
    }
    bytes.copy(lane.input, 0, start, last + 1);
    this.steer(lane);
    for (let at = start; at <= last;) {
      at = start + lane.count(at - start, last + 1 - start);
      this.noteAccess(lane, lines.origin);
      if (at <= last) at = parseOne({ ...lines, start: at }, parse);
      if (this.effort.takeTurn()) yield;
      this.steer(lane);
    }
    return last + 1;
  }

  private steer(lane: FastLane): void {
    lane.follow(this.interpreter.requests.mode);
    lane.giveBackPulls(this.interpreter.isProxy);
  }

  private noteAccess(lane: FastLane, origin: string): void {
    if (lane.lastAccessMs <= this.seenAccessMs) return;
    this.seenAccessMs = lane.lastAccessMs;
    this.add(this.interpreter.requests.noteAccess(this.seenAccessMs, origin));
  }

  private noteWrite(line: LogLine): void {
    const write = acceptedWriteOf(line);
    if (write !== undefined && this.writes.length < mostWrites) this.writes.push(write);
  }

  private parseText(text: string, { origin, nowMs }: Pick<PlainLines, 'origin' | 'nowMs'>): LogLine['kind'] {
    if (text === '') return 'other';
    try {
      const line = parseLine(text, nowMs);
      const facts = this.interpreter.interpret(line, { origin, nowMs });
      this.add(facts);
      this.observe(line, facts);
      if (this.keepsWrites) this.noteWrite(line);
      if (line.kind === 'access' || line.kind === 'structured')
        this.lastParsedMs = Math.max(this.lastParsedMs, line.timeMs);
      return line.kind;
    } catch {
      // Whatever a line does to the parser, it is counted, and it must not cost the other lines of its read.
      return 'broken';
    }
  }
}

/** Reads the first of the lines, and gives the place after it. */
export function parseOne(lines: PlainLines, parse: ParseLine): number {
  const end = lines.bytes.indexOf(lineFeed, lines.start);
  parse({ ...lines, end });
  return end + 1;
}
