import { parseGcLine, partGcLine, type GcLine } from './gc-line.ts';
import { GcOutput, type GcVerdict } from './gc-output.ts';

/** A run that output has told of. Times in milliseconds since the epoch. */
export interface GcLogRun {
  readonly number: number;
  readonly file: string;
  readonly startedMs: number;
}

export interface EndedGcLogRun extends GcLogRun {
  readonly endedMs: number;
  readonly verdict: Exclude<GcVerdict, { readonly status: 'unfinished' }>;
}

export type GcLogEvent =
  | { readonly kind: 'started'; readonly run: GcLogRun }
  | { readonly kind: 'ended'; readonly run: EndedGcLogRun };

/** Where a line stands: the time is when it was written at the latest. */
export interface GcLineAt {
  readonly file: string;
  readonly writtenMs: number;
}

export interface GcLogOptions {
  /** How long nothing must have followed what looks like the end of a run. */
  readonly settleMs: number;
  /** How long a run may say nothing in its middle before it counts as killed. */
  readonly silenceMs: number;
}

interface OpenRun {
  /** Given when it is told. */
  number: number;
  readonly file: string;
  readonly output: GcOutput;
  /** Which file each of the two streams comes from. */
  readonly files: Map<'stdout' | 'stderr', string>;
  startedMs: number;
  endedMs: number;
  /** When its last line was written, by the clock that is asked how long it has been quiet. */
  heardMs: number;
  isTold: boolean;
}

/**
 * Takes runs out of the output of one job after the other, its two streams in one file or in two. A log has no exit
 * codes: what cannot be told from it is in docs/gc.md.
 */
export class GcLog {
  private readonly options: GcLogOptions;
  private open: OpenRun | undefined;
  /** Begun by words alone, after a run that may not be over. */
  private next: OpenRun | undefined;
  private lastProcess: string | undefined;
  private count = 0;

  constructor(options: GcLogOptions) {
    this.options = options;
  }

  /** Takes one line without its line end. */
  read(text: string, at: GcLineAt): readonly GcLogEvent[] {
    return partGcLine(text).flatMap((part) => this.take(parseGcLine(part), at));
  }

  /** Ends what only time ends. */
  expire(nowMs: number): readonly GcLogEvent[] {
    const { open } = this;
    if (open === undefined) return [];
    const quietMs = nowMs - open.heardMs;
    const isOver = open.output.verdict().status !== 'unfinished' && quietMs >= this.options.settleMs;
    return isOver || quietMs >= this.options.silenceMs ? this.end() : [];
  }

  private take(line: GcLine, at: GcLineAt): readonly GcLogEvent[] {
    const stream = streamOf(line);
    if (stream === undefined) return [];
    this.forgetWords(at.writtenMs);
    const { open } = this;
    if (open !== undefined && this.isOfNext(open, line, at)) {
      if (line.kind !== 'repository') return [...this.end(), ...this.take(line, at)];
      // A word may be what the job itself says after its run, while the other stream is still to be read.
      this.next = this.enter(this.next ?? this.begin(at.file), line, at);
      return [];
    }
    if (open === undefined && !this.mayBegin(line)) return [];
    this.open = this.enter(open ?? this.begin(at.file), line, at);
    return this.tell(this.open);
  }

  /** Words with which no run went on were none's names. */
  private forgetWords(nowMs: number): void {
    const isStale = (run: OpenRun | undefined): boolean =>
      run?.isTold === false && nowMs - run.heardMs >= this.options.settleMs;
    if (isStale(this.next)) this.next = undefined;
    if (isStale(this.open)) this.open = undefined;
  }

  private enter(run: OpenRun, line: GcLine, { file, writtenMs }: GcLineAt): OpenRun {
    const stream = streamOf(line);
    if (stream !== undefined && !run.files.has(stream)) run.files.set(stream, file);
    run.output.add(line);
    const ms = line.kind === 'deleting' && line.timeMs <= writtenMs ? line.timeMs : writtenMs;
    run.startedMs = Math.min(run.startedMs, ms);
    run.endedMs = Math.max(run.endedMs, ms);
    run.heardMs = writtenMs;
    return run;
  }

  private isOfNext({ output, files }: OpenRun, line: GcLine, { file }: GcLineAt): boolean {
    const stream = streamOf(line);
    const known = stream === undefined ? undefined : files.get(stream);
    if (known !== undefined && known !== file) return true;
    if (stream === 'stdout' && this.next?.files.get('stdout') === file) return true;
    const errors = files.get('stderr');
    return output.isAfter(line, stream === 'stdout' && errors !== undefined && errors !== file);
  }

  /** What is left over of a run that was taken for ended begins none. */
  private mayBegin(line: GcLine): boolean {
    if (line.kind === 'eligible') return line.what === 'manifest';
    if (line.kind === 'deleting') return line.process === '' || line.process !== this.lastProcess;
    return line.kind !== 'usage';
  }

  private begin(file: string): OpenRun {
    const times = { startedMs: Number.POSITIVE_INFINITY, endedMs: Number.NEGATIVE_INFINITY, heardMs: 0 };
    return { number: 0, file, output: new GcOutput(), files: new Map(), ...times, isTold: false };
  }

  private tell(open: OpenRun): readonly GcLogEvent[] {
    if (open.isTold || !open.output.isCertain) return [];
    open.isTold = true;
    this.count += 1;
    open.number = this.count;
    const { number, file, startedMs } = open;
    return [{ kind: 'started', run: { number, file, startedMs } }];
  }

  private end(): readonly GcLogEvent[] {
    const { open } = this;
    this.open = this.next;
    this.next = undefined;
    if (open === undefined || !open.isTold) return [];
    const { number, file, startedMs, endedMs, output } = open;
    this.lastProcess = output.process ?? this.lastProcess;
    return [{ kind: 'ended', run: { number, file, startedMs, endedMs, verdict: finalVerdict(output) } }];
  }
}

function finalVerdict(output: GcOutput): EndedGcLogRun['verdict'] {
  const verdict = output.verdict();
  return verdict.status === 'unfinished'
    ? { status: 'failed', detail: 'its output ends in the middle' }
    : verdict;
}

function streamOf({ kind }: GcLine): 'stdout' | 'stderr' | undefined {
  switch (kind) {
    case 'repository':
    case 'marking':
    case 'summary':
    case 'eligible':
      return 'stdout';
    case 'deleting':
    case 'failed':
    case 'refused':
    case 'usage':
      return 'stderr';
    case 'other':
      return undefined;
  }
}
