import type { OtlpConfig } from '../../../config/model.ts';
import { aborted } from '../../../domain/aborted.ts';
import type { Clock } from '../../../domain/clock.ts';
import { add, clear, set, type Sample } from '../../../domain/report.ts';
import type { Counted } from '../log-cycle.ts';
import * as metrics from '../metrics.ts';
import type { LineTold } from '../records/line-recorder.ts';
import { OpenSources, type LogStream } from '../open-sources.ts';
import { readAll, type SourceReport } from '../sources.ts';
import { ShippedLines } from './shipped-lines.ts';
import { textOf, type ShippedMark } from './shipped-mark.ts';

/** True when all have arrived or were given up for good; false where the end of all came before that. */
export type Ship = (records: readonly LineTold[]) => Promise<boolean>;

export interface ShipmentOptions {
  readonly streams: () => readonly LogStream[];
  readonly mark: ShippedMark;
  readonly clock: Clock;
  readonly ship: Ship;
  readonly tells: OtlpConfig['logs'];
  /** Its name. */
  readonly registry: string;
}

/** Who counts what the same log holds. */
export interface Counting {
  /** Where it began, as soon as that is known. */
  readonly begun: Promise<Counted>;
  /** How many lines have been counted, by all processes. */
  readonly lines: number;
}

/** What comes of it is one record a line at most, and all of it is sent again after a kill. */
const largestRead = 64 * 1024;
const mostRecords = 512;
const longestReadMs = 500;
const restMs = 1_000;
const gatherMs = 200;

/** What a shipment has to say of itself since it was last asked. */
export interface ShipmentReport {
  readonly samples: readonly Sample[];
  readonly failures: readonly string[];
}

/**
 * Reads the log a second time, for its records alone, and goes on only when they have arrived: the log itself is the buffer,
 * whatever the receiver does. Counting has a position of its own, and never waits.
 */
export class LogShipment {
  private readonly options: ShipmentOptions;
  private readonly ending = new AbortController();
  private counting: Counting | undefined;
  private lostLines = 0;
  private unreadBytes: number | undefined;
  private fault: string | undefined;

  constructor(options: ShipmentOptions) {
    this.options = options;
  }

  /** Until the signal aborts or it is closed; begins where the last one ended, or else where counting begins. Never rejects. */
  async run(counting: Counting, signal: AbortSignal): Promise<void> {
    const until = AbortSignal.any([signal, this.ending.signal]);
    this.counting = counting;
    const begin = await Promise.race([counting.begun, aborted(until)]);
    if (begin !== undefined) await this.options.mark.turns.take(() => this.goOn(begin, until), until);
  }

  /** `countedBytes` were read by those who count since the last time: while a receiver is waited for, so much more is left. */
  report(countedBytes: number): ShipmentReport {
    if (this.unreadBytes !== undefined) this.unreadBytes += countedBytes;
    const { lostLines, unreadBytes, fault } = this;
    this.lostLines = 0;
    return {
      samples: [
        ...(lostLines > 0 ? [add(metrics.undeliveredLostLines, lostLines)] : []),
        unreadBytes === undefined
          ? clear(metrics.undeliveredBytes)
          : set(metrics.undeliveredBytes, unreadBytes),
      ],
      failures: fault === undefined ? [] : [`how far records were delivered cannot be saved: ${fault}`],
    };
  }

  close(): void {
    this.ending.abort();
  }

  private async goOn(begin: Counted, until: AbortSignal): Promise<void> {
    const { positions, ...understanding } = await this.options.mark.load(begin);
    const sources = new OpenSources(this.options.streams, (name) => positions[name]);
    const lines = new ShippedLines(understanding, this.options);
    try {
      await this.shipAll(sources, lines, until);
    } finally {
      sources.close();
    }
  }

  /**
   * Reads on while the receiver has what was read before, which alone is under way. What came until the end is read once more; what
   * is not shipped then, the next process reads again.
   */
  private async shipAll(sources: OpenSources, lines: ShippedLines, until: AbortSignal): Promise<void> {
    let shipping = Promise.resolve(true);
    for (let isLast = false; ; isLast = until.aborted) {
      const read = await this.read(sources, lines, until);
      const progress = read.bytes > 0 ? textOf({ positions: sources.positions(), ...lines.state() }) : '';
      if (!(await shipping)) return;
      if (progress !== '') shipping = this.ship(lines.take(), progress);
      if ((isLast || !read.isBehind) && !(await shipping)) return;
      if (isLast) return;
      if (!read.isBehind) await this.rest(sources, until);
    }
  }

  /**
   * False where the end of all came before they had arrived. Not asynchronous itself: while it waits it would keep the records
   * alive, and not only what is sent of them.
   */
  private ship(records: ReturnType<ShippedLines['take']>, progress: string): Promise<boolean> {
    const arrived = records.length === 0 ? Promise.resolve(true) : this.options.ship(records);
    return arrived.then((isDone) => isDone && this.save(progress));
  }

  private async save(progress: string): Promise<true> {
    const saved = await this.options.mark.save(progress);
    this.fault = saved.status === 'ok' ? undefined : saved.detail;
    return true;
  }

  private async read(sources: OpenSources, lines: ShippedLines, until: AbortSignal): Promise<SourceReport> {
    const { clock } = this.options;
    const counted = this.counting?.lines ?? 0;
    const endMs = clock.monotonic() + longestReadMs;
    const isLate = (): boolean => until.aborted || lines.waiting >= mostRecords || clock.monotonic() >= endMs;
    const bounds = { isLate, mostBytes: largestRead };
    const read = await readAll(sources.current(), (bytes) => lines.read(bytes), bounds);
    this.lostLines += lostOf(read, counted, lines);
    this.unreadBytes = read.unreadBytes;
    if (!read.isBehind) sources.closeGone();
    lines.expire(read.isBehind);
    return read;
  }

  private async rest(sources: OpenSources, until: AbortSignal): Promise<void> {
    const { clock } = this.options;
    const over = new AbortController();
    const either = AbortSignal.any([until, over.signal]);
    await clock.sleep(gatherMs, until);
    await Promise.race([
      clock.sleep(restMs, either),
      ...sources.all.map((source) => source.waitForMore(either)),
    ]);
    over.abort();
  }
}

/** All that had been counted before could be read now: what was not is gone. Of a container's log nobody knows when it is all there. */
function lostOf(read: SourceReport, counted: number, lines: ShippedLines): number {
  if (read.unreadBytes === undefined || read.isBehind || read.failures.length > 0) return read.lostLines;
  const lost = Math.max(0, counted - lines.lines);
  lines.skip(lost);
  return lost;
}
