import { errorCodes } from '../../error-codes.ts';
import { operations } from '../../operation.ts';
import { statusNumber } from '../../status-codes.ts';
import { addFigures } from '../figures.ts';
import type { AcceptedWrite } from '../accepted-write.ts';
import type { LogTally } from '../log-tally.ts';
import type { RequestIds } from '../recent-ids.ts';
import type { RequestCountMode } from '../request-count.ts';
import type { RequestTally } from '../request-tally.ts';
import { countingModule } from './counting-module.ts';
import { compileModule, ModuleInstance } from './instance.ts';
import { RequestFigures } from './request-figures.ts';

/** Whose log-ins are of interest. */
export type Watched = 'nobody' | 'everybody' | { readonly address: string };

/** Ids and addresses that are longer are cut; the parser cuts them at less. */
const scratchBytes = 256;
const nameBytes = 256;
const statuses = 600;
const mostRecentIds = 128;
const recentIdBytes = mostRecentIds * 8;
const compiled = compileModule(countingModule);

/**
 * Counts the lines that nearly all lines are, in WebAssembly, and gives back every other: what is rare, odd or worth a record
 * is read by the parser in TypeScript, which is also what the fast lane is held against. See docs/adr/0007-fast-lane.md.
 */
export class FastLane implements RequestIds {
  /** Room for whole lines, each ended by a line feed; what is written there is counted with `count`. */
  readonly input: Buffer;
  private readonly instance = new ModuleInstance(compiled);
  private readonly inputAt = this.instance.call('inputAt')();
  private readonly scratch = Buffer.from(
    this.instance.memory,
    this.instance.call('scratchAt')(),
    scratchBytes,
  );
  private readonly recentIds = Buffer.from(
    this.instance.memory,
    this.instance.call('recentIdsAt')(),
    recentIdBytes,
  );
  private readonly certain = new RequestFigures(this.instance, 'certainAt');
  private readonly waiting = new RequestFigures(this.instance, 'waitingAt');
  private readonly errors = this.instance.figures('errorsAt', errorCodes.length);
  private readonly lines = this.instance.figures('linesAt', 3);
  private readonly durations: Float64Array;
  private readonly durationRow = this.instance.number('mostBuckets')() + 1;
  private readonly countLines = this.instance.call('count');
  private readonly isNewBytes = this.instance.call('isNewId');
  private readonly recentIdCount = this.instance.number('idsSeen');
  private readonly lastLine = this.instance.number('lastLineMs');
  private readonly lastAccess = this.instance.number('lastAccessMs');
  private readonly latestBegin = this.instance.number('latestBeginMs');
  private readonly writeCount = this.instance.number('writeCount');
  private mode: RequestCountMode | undefined;
  private givesBackPulls = false;

  /** `bounds` are the upper bounds of the buckets that durations fall into, in seconds. */
  constructor(bounds: readonly number[]) {
    const { instance } = this;
    this.input = Buffer.from(instance.memory, this.inputAt, instance.number('inputBytes')());
    this.durations = instance.figures('durationsAt', operations.length * this.durationRow);
    if (bounds.length >= this.durationRow) throw new Error('the counting module has not so many buckets');
    instance.figures('boundsAt', bounds.length).set(bounds);
    instance.call('useBuckets')(bounds.length);
    const codes = Buffer.from(instance.memory, instance.call('codesAt')(), statuses);
    for (const status of codes.keys()) codes[status] = statusNumber(status);
  }

  /** Time of the latest line that was counted here, in milliseconds since the epoch; 0 where there was none. */
  get lastLineMs(): number {
    return this.lastLine();
  }

  /** As `lastLineMs`, of the access lines alone. */
  get lastAccessMs(): number {
    return this.lastAccess();
  }

  /** When the latest request began that was counted by its structured line, or waits; 0 where there was none. */
  get latestBeginMs(): number {
    return this.latestBegin();
  }

  /** Counts lines of the input from one place to another, until one comes that is not for here: gives where it begins. */
  count(from: number, to: number): number {
    return this.countLines(this.inputAt + from, this.inputAt + to) - this.inputAt;
  }

  /** Says which of a request's lines count it. */
  follow(mode: RequestCountMode): void {
    if (mode === this.mode) return;
    this.mode = mode;
    const { instance } = this;
    const targets = {
      access: 0,
      structured: instance.call('certainAt')(),
      unknown: instance.call('waitingAt')(),
    };
    instance.call('decide')(mode === 'access' ? 1 : 0, targets[mode]);
    if (mode === 'access') this.waiting.clear();
  }

  state(): unknown {
    // The oldest first, so that a new process overwrites it first.
    const oldest = (this.recentIdCount() % mostRecentIds) * 8;
    return Buffer.concat([this.recentIds.subarray(oldest), this.recentIds.subarray(0, oldest)]).toString(
      'base64',
    );
  }

  restore(state: unknown): void {
    if (typeof state !== 'string') return;
    this.recentIds.write(state, 'base64');
    this.instance.call('takeRecentIds')();
  }

  /** Whether completed pulls are given back, for who tells hits of a cache from misses. */
  giveBackPulls(isWanted: boolean): void {
    if (isWanted === this.givesBackPulls) return;
    this.givesBackPulls = isWanted;
    this.instance.call('giveBackPulls')(isWanted ? 1 : 0);
  }

  /** From now on, it is kept when accepted writes were under way. */
  keepWrites(): void {
    this.instance.call('keepWrites')();
  }

  /** Those since the last call; those that overlap are one. */
  takeWrites(): readonly AcceptedWrite[] {
    const count = this.writeCount();
    const figures = this.instance.figures('writesAt', count * 3);
    const writes = Array.from({ length: count }, (_, index) => {
      const [startMs = 0, endMs = 0, exact = 0] = figures.subarray(index * 3, index * 3 + 3);
      return { startMs, endMs, isExact: exact === 1 };
    });
    this.instance.call('forgetWrites')();
    return writes;
  }

  isNew(id: string): boolean {
    const length = this.scratch.write(id);
    const start = this.scratch.byteOffset;
    return this.isNewBytes(start, start + length) !== 0;
  }

  /** From now on, lines of log-ins from this address, from every address or from none are given back. */
  watch(client: Watched): void {
    const start = this.scratch.byteOffset;
    if (client === 'nobody') this.instance.call('watchNobody')();
    else if (client === 'everybody') this.instance.call('watchEverybody')();
    else this.instance.call('watchClient')(start, start + this.scratch.write(client.address));
  }

  /** Moves what was counted: what is certain, and the requests that wait for their access lines. */
  drain(tally: LogTally, waiting: RequestTally): void {
    const names = this.takeNames();
    this.certain.drain(tally.requests, names);
    this.waiting.drain(waiting, names);
    this.drainDurations(tally);
    addFigures(tally.errors, this.errors);
    this.errors.fill(0);
    tally.lines.access += this.lines[0] ?? 0;
    tally.lines.structured += this.lines[1] ?? 0;
    tally.lines.other += this.lines[2] ?? 0;
    this.lines.fill(0);
  }

  private drainDurations({ durations }: LogTally): void {
    for (const [operation, tally] of durations.entries()) {
      const row = this.durations.subarray(operation * this.durationRow, (operation + 1) * this.durationRow);
      const sum = row[this.durationRow - 1] ?? 0;
      tally.addAll(row.subarray(0, tally.counts.length), sum);
    }
    this.durations.fill(0);
  }

  private takeNames(): readonly string[] {
    const { instance } = this;
    const count = instance.call('nameCount')();
    const names = Buffer.from(instance.memory, instance.call('namesAt')(), count * nameBytes);
    const taken = Array.from({ length: count }, (_, number) => {
      const at = number * nameBytes;
      return names.toString('latin1', at + 1, at + 1 + (names[at] ?? 0));
    });
    instance.call('forgetNames')();
    return taken;
  }
}
