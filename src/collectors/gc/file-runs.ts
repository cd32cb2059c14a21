import type { Clock } from '../../domain/clock.ts';
import { GcLog, type GcLogEvent } from '../../registry/gc-log/gc-log.ts';
import { FileTail } from './files/file-tail.ts';
import type { GcLedger } from './ledger.ts';

/** S3 takes seconds for a deletion that it answers late. */
const settleMs = 10_000;
/** Of a backlog the rest waits for the next look. */
const mostTurns = 16;

export interface FileRunsOptions {
  readonly paths: readonly string[];
  readonly silenceMs: number;
  readonly ledger: GcLedger;
  readonly clock: Clock;
}

/** The runs that cron jobs leave in files. */
export class FileRuns {
  private readonly options: FileRunsOptions;
  private readonly log: GcLog;
  private readonly tails: readonly (readonly [string, FileTail])[];

  constructor(options: FileRunsOptions) {
    this.options = options;
    this.log = new GcLog({ settleMs, silenceMs: options.silenceMs });
    this.tails = options.paths.map((path) => [path, new FileTail(path)]);
  }

  /** Gives what is wrong with the files. */
  async look(): Promise<readonly string[]> {
    const problems: string[] = [];
    for (const [path, tail] of this.tails) {
      const problem = await this.readOn(path, tail);
      if (problem !== undefined) problems.push(problem);
    }
    this.tell(this.log.expire(this.options.clock.now()));
    return problems;
  }

  close(): void {
    for (const [, tail] of this.tails) void tail.close().catch(() => undefined);
  }

  private async readOn(path: string, tail: FileTail): Promise<string | undefined> {
    for (let turn = 0; turn < mostTurns; turn += 1) {
      const read = await tail.read(this.options.clock.now());
      if (read.status === 'failed') return read.detail;
      for (const line of read.lines)
        this.tell(this.log.read(line, { file: path, writtenMs: read.writtenMs }));
      if (!read.isBehind) return undefined;
    }
    return undefined;
  }

  private tell(events: readonly GcLogEvent[]): void {
    const { ledger, clock } = this.options;
    for (const { kind, run } of events) {
      const key = `file ${run.number}`;
      if (kind === 'started') {
        const sighting = { key, source: 'file' as const, name: run.file, containerId: '' };
        ledger.begin({ ...sighting, startedAtMs: run.startedMs, flags: undefined });
        continue;
      }
      const { verdict, endedMs: finishedAtMs } = run;
      const isDry = verdict.status === 'succeeded' ? verdict.isDry : undefined;
      const detail = verdict.status === 'failed' ? verdict.detail : undefined;
      ledger.end(key, { finishedAtMs, outcome: verdict.status, detail, isDry }, clock.now());
    }
  }
}
