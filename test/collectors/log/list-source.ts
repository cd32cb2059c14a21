import { Checkpoint } from '../../../src/collectors/log/checkpoint.ts';
import { createLogCollector } from '../../../src/collectors/log/collector.ts';
import { logMetrics } from '../../../src/collectors/log/metrics.ts';
import type { LogStream } from '../../../src/collectors/log/open-sources.ts';
import type { LogRead, LogSource } from '../../../src/collectors/log/source.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import type { Collector } from '../../../src/domain/collector.ts';
import type { StateFile } from '../../../src/state/state-file.ts';
import { FakeClock } from '../../support/fake-clock.ts';

export interface ListSourceOptions {
  readonly name?: string;
  readonly unreadBytes?: number;
  /** What it says when it has given everything. */
  readonly failure?: string;
  /** Whether it has all of its lists to give at once, as a backlog. */
  readonly isBacklog?: boolean;
  /** What `position` of another one gave. */
  readonly position?: unknown;
}

/** Gives the lines it was made with, one list a read, and then nothing or its failure. */
export class ListSource implements LogSource {
  readonly name: string;
  readonly asked: number[] = [];
  isClosed = false;
  private readonly reads: readonly (readonly string[])[];
  private readonly options: ListSourceOptions;
  private given: number;

  constructor(reads: readonly (readonly string[])[], options: ListSourceOptions = {}) {
    this.reads = reads;
    this.options = options;
    this.name = options.name ?? 'registry.log';
    this.given = typeof options.position === 'number' ? options.position : 0;
  }

  /** Whether everything has been given. */
  get isDone(): boolean {
    return this.given >= this.reads.length;
  }

  read(maxBytes: number): Promise<LogRead> {
    this.asked.push(maxBytes);
    const { failure, isBacklog = false, unreadBytes = 0 } = this.options;
    if (this.isDone && failure !== undefined) return Promise.resolve({ status: 'failed', detail: failure });
    const lines = this.reads[this.given] ?? [];
    this.given = Math.min(this.given + 1, this.reads.length);
    return Promise.resolve({
      status: 'ok',
      origin: this.name,
      bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')),
      isBehind: isBacklog && !this.isDone,
      unreadBytes,
      lostLines: 0,
      reconnects: 0,
    });
  }

  position(): unknown {
    return this.given;
  }

  waitForMore(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
  }
}

export const labelLimit = 100;

/** A collector of these sources that keeps nothing, or keeps its state in the file. */
export function collectorOf(
  sources: readonly LogSource[],
  clock: Clock = new FakeClock(),
  file?: StateFile,
): Collector {
  const streams = sources.map((source) => ({ name: source.name, open: () => source }));
  return collectorOfStreams(() => streams, clock, file);
}

export function collectorOfStreams(
  streams: () => readonly LogStream[],
  clock: Clock,
  file?: StateFile,
): Collector {
  const checkpoint = new Checkpoint({ file, metrics: logMetrics, labelLimit });
  return createLogCollector({ streams, checkpoint, clock });
}
