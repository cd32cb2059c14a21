import { aborted } from '../../domain/aborted.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Cycle } from '../../domain/collector.ts';
import { add, clear, emptyReport, set, type Report, type Sample } from '../../domain/report.ts';
import type { AcceptedWrites } from './accepted-writes.ts';
import type { Checkpoint, Progress, Remembered } from './checkpoint.ts';
import { LogReading } from './log-reading.ts';
import * as metrics from './metrics.ts';
import { samplesOf } from './report.ts';
import { OpenSources, type LogStream } from './open-sources.ts';
import { readAll, type SourceReport } from './sources.ts';

/** Of a backlog, what is read in this time is saved and shown before the rest. */
const longestReadMs = 500;
/** Sinks take a report in one go. */
const mostRecords = 250;

export interface LogCollectorOptions {
  /** The registry's streams, each a source of its own; asked in each look, for they may come and go. */
  readonly streams: () => readonly LogStream[];
  readonly checkpoint: Checkpoint;
  readonly clock: Clock;
  /** Told of the writes that the registry has accepted; undefined where nobody wants to know. */
  readonly writes?: AcceptedWrites | undefined;
}

interface Reading {
  readonly sources: OpenSources;
  readonly lines: LogReading;
}

/** Where reading began. */
export type Counted = Pick<Progress, 'positions' | 'lines'>;

/** What is looked at again and again: reads on where the last look ended, counts, saves that, and only then shows it. */
export class LogCycle {
  private readonly options: LogCollectorOptions;
  private left: Remembered | undefined;
  private hasSaved = false;
  private reading: Reading | undefined;
  private tellBegin: (begin: Counted) => void = () => undefined;
  /** Where reading begins, as soon as that is known. */
  readonly begun = new Promise<Counted>((resolve) => {
    this.tellBegin = resolve;
  });
  private behind = false;
  private isClosed = false;

  constructor(options: LogCollectorOptions) {
    this.options = options;
  }

  /** Whether there was more to read when the last look ended. */
  get isBehind(): boolean {
    return this.behind;
  }

  /** How many lines have been counted, by all processes. */
  get lines(): number {
    return this.reading?.lines.lines ?? 0;
  }

  async run(signal: AbortSignal): Promise<Cycle> {
    if (this.reading === undefined) {
      this.reading = this.open(await this.remember());
      if (this.isClosed) this.close();
    }
    return this.withLeft(await this.look(this.reading, signal));
  }

  private async remember(): Promise<Remembered> {
    this.left = await this.options.checkpoint.load();
    this.tellBegin(this.left);
    return this.left;
  }

  /** What the process before has left is shown with the first look that comes to its end. */
  private withLeft(cycle: Cycle): Cycle {
    const { left } = this;
    this.left = undefined;
    if (left === undefined) return cycle;
    const report = { ...cycle.report, samples: [...left.samples, ...cycle.report.samples] };
    if (left.fault === undefined) return { ...cycle, report };
    return { status: 'failed', report, detail: `the saved state ${left.fault}` };
  }

  async waitForMore(signal: AbortSignal): Promise<void> {
    const sources = this.reading?.sources.all ?? [];
    await Promise.race([aborted(signal), ...sources.map((source) => source.waitForMore(signal))]);
  }

  close(): void {
    this.isClosed = true;
    this.reading?.sources.close();
  }

  private open({ positions, ...understanding }: Remembered): Reading {
    const { clock, streams, writes } = this.options;
    const lines = new LogReading(understanding, { clock, keepsWrites: writes !== undefined });
    return { sources: new OpenSources(streams, (name) => positions[name]), lines };
  }

  private async look(reading: Reading, signal: AbortSignal): Promise<Cycle> {
    const { clock, writes } = this.options;
    const { sources, lines } = reading;
    const beganMs = clock.now();
    const endMs = clock.monotonic() + longestReadMs;
    const read = await readAll(
      sources.current(),
      async (read) => {
        await lines.read(read);
        writes?.add(lines.log.takeWrites());
      },
      { isLate: () => signal.aborted || clock.monotonic() >= endMs || lines.records >= mostRecords },
    );
    this.behind = read.isBehind;
    if (!read.isBehind) sources.closeGone();
    // Nothing of it was saved, so the next process reads it again.
    if (signal.aborted) return { status: 'ok', report: emptyReport };
    if (!read.isBehind && read.failures.length === 0) writes?.caughtUp(beganMs);
    lines.expire(read.isBehind);
    const told = lines.take();
    const counted = [
      ...samplesOf(lines.log.takeTally()),
      ...samplesOfSources(read),
      ...told.flatMap(({ samples }) => samples),
    ];
    const fault = await this.save(reading, counted);
    const report = {
      samples: [...counted, ...this.gauges(reading, read)],
      records: told.flatMap(({ records }) => records),
    };
    return cycleOf(report, [...read.failures, ...fault]);
  }

  /** Says what went wrong, if anything. */
  private async save({ sources, lines }: Reading, counted: readonly Sample[]): Promise<readonly string[]> {
    // The first position is kept also where nothing was counted: `end` is to mean the end of then.
    if (counted.length === 0 && this.hasSaved) return [];
    const progress = { positions: sources.positions(), ...lines.state() };
    const saved = await this.options.checkpoint.save(progress, counted);
    this.hasSaved = saved.status === 'ok';
    return saved.status === 'ok' ? [] : [`the state cannot be saved: ${saved.detail}`];
  }

  private gauges({ lines }: Reading, { unreadBytes }: SourceReport): readonly Sample[] {
    const { log, watch } = lines;
    const { clients, users } = watch.counts(this.options.clock.now());
    return [
      // A figure that nobody can tell any more must not stay what it was.
      unreadBytes === undefined ? clear(metrics.unreadBytes) : set(metrics.unreadBytes, unreadBytes),
      set(metrics.failingClients, clients),
      set(metrics.failingUsers, users),
      ...(log.lastLineMs > 0 ? [set(metrics.lastLine, log.lastLineMs / 1_000)] : []),
    ];
  }
}

function samplesOfSources({ bytes, lostLines, reconnects }: SourceReport): readonly Sample[] {
  const samples = [
    add(metrics.logBytes, bytes),
    add(metrics.lostLines, lostLines),
    add(metrics.reconnects, reconnects),
  ];
  return samples.filter((sample) => sample.op !== 'add' || sample.value > 0);
}

function cycleOf(report: Report, failures: readonly string[]): Cycle {
  if (failures.length === 0) return { status: 'ok', report };
  return { status: 'failed', report, detail: failures.join('; ') };
}
