import { isRecord } from '../../domain/record.ts';
import { FastLane, type Watched } from './fast/fast-lane.ts';
import type { Suspects } from './interpreter.ts';
import type { AcceptedWrite } from './accepted-write.ts';
import type { RequestFact } from './facts.ts';
import { LineCounter, type LineObserver } from './line-counter.ts';
import { LogOrigins } from './log-origins.ts';
import { LogTally } from './log-tally.ts';

export interface RegistryLogOptions {
  /** Upper bounds of the buckets that durations fall into, in seconds. */
  readonly bounds: readonly number[];
  /** Without the fast lane every line is read by the parser: many times slower, and the same figures. */
  readonly isFast?: boolean;
  readonly suspects?: Suspects;
  /** Whether to keep when accepted writes were under way, for `takeWrites`. */
  readonly keepsWrites?: boolean;
  /** The fast lane's lines are not shown to it. */
  readonly observe?: LineObserver;
}

const nobody: Suspects = { has: () => false };
const nothing: LineObserver = () => undefined;

/** The log of one registry, from whatever streams and files it comes: counts each request once. */
export class RegistryLog {
  private readonly bounds: readonly number[];
  private readonly lane: FastLane | undefined;
  private readonly counter: LineCounter;
  private readonly origins: LogOrigins;

  constructor({ isFast = true, suspects = nobody, observe = nothing, ...options }: RegistryLogOptions) {
    const { bounds, keepsWrites = false } = options;
    this.bounds = bounds;
    this.lane = isFast ? new FastLane(bounds) : undefined;
    if (keepsWrites) this.lane?.keepWrites();
    this.counter = new LineCounter(new LogTally(bounds), { lane: this.lane, suspects, observe, keepsWrites });
    this.origins = new LogOrigins(this.counter);
  }

  /** Time of the latest line that tells one, in milliseconds since the epoch; 0 before the first. */
  get lastLineMs(): number {
    return this.counter.lastLineMs;
  }

  /** Lines that a container runtime cut and of which the end was not read yet. */
  get unfinishedLines(): number {
    return this.origins.unfinishedLines;
  }

  /** Takes whole lines, each ended by a line feed, in the order of their origin; gives the requests that the server failed. */
  read(origin: string, bytes: Buffer, nowMs: number): readonly RequestFact[] {
    const turns = this.origins.read(origin, bytes, nowMs);
    while (turns.next().done !== true);
    return this.counter.takeServerErrors();
  }

  /** As `read`, but lets others have their turn, by `pause`, whenever it has worked for some milliseconds. */
  async readInTurns(
    { origin, bytes }: { readonly origin: string; readonly bytes: Buffer },
    nowMs: number,
    pause: () => Promise<void>,
  ): Promise<readonly RequestFact[]> {
    const turns = this.origins.read(origin, bytes, nowMs);
    while (turns.next().done !== true) await pause();
    return this.counter.takeServerErrors();
  }

  /** Decides what only time decides; with a backlog left to read, what it waits for may be yet to come. */
  expire(nowMs: number, hasBacklog: boolean): readonly RequestFact[] {
    this.counter.expire(nowMs, hasBacklog);
    return this.counter.takeServerErrors();
  }

  /** Says whose log-ins are to be looked at; told are those of `suspects` among them. */
  watch(watched: Watched): void {
    this.lane?.watch(watched);
  }

  /** What was counted since the last call. */
  takeTally(): LogTally {
    return this.counter.takeTally(new LogTally(this.bounds));
  }

  /** When accepted writes were under way, of those read since the last call. */
  takeWrites(): readonly AcceptedWrite[] {
    return this.counter.takeWrites();
  }

  /** What another process needs to read on where this one stands, as plain JSON. To be asked after `takeTally`. */
  state(): unknown {
    return { counter: this.counter.state(), origins: this.origins.state() };
  }

  /** Goes on from a state, which may be anything: what is no state is left out. */
  restore(state: unknown): void {
    if (!isRecord(state)) return;
    this.counter.restore(state['counter']);
    this.origins.restore(state['origins']);
  }
}
