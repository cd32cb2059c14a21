import type { Logger } from '../../domain/logger.ts';
import type { LogRecord } from '../../domain/log-record.ts';
import { createLane, type LaneParts } from './create-lane.ts';
import type { CreateExporter } from './lane-sender.ts';
import type { Lane } from './lane.ts';
import { pendingRecord, type PendingRecord } from './pending-record.ts';
import type { QueueLimits } from './record-queue.ts';
import { SpoolFile } from './spool-file.ts';

/** The bundle gives the exporter 256 MiB, and a batch exists three times while it is sent. */
const largestQueue: QueueLimits = { records: 20_000, bytes: 32 * 1024 ** 2 };
const largestBatch: QueueLimits = { records: 512, bytes: 4 * 1024 ** 2 };
const gatherMs = 200;

export interface OwnRecordsOptions {
  readonly log: Logger;
  /** Keeps them over the end of the process; undefined where nothing is kept. */
  readonly spoolPath?: string | undefined;
  readonly createExporter: CreateExporter<PendingRecord>;
}

/** Records that nobody else keeps. */
export class OwnRecords {
  private readonly parts: LaneParts;
  private readonly log: Logger;
  private readonly lane: Lane<PendingRecord>;
  private readonly spool: SpoolFile | undefined;

  constructor(parts: LaneParts, { log, spoolPath, createExporter }: OwnRecordsOptions) {
    this.parts = parts;
    this.log = log;
    this.lane = createLane(parts, {
      ...{ limits: largestQueue, largestBatch, gatherMs, createExporter },
      removed: async (count) => this.spool?.removed(count),
    });
    this.spool = spoolPath === undefined ? undefined : this.createSpool(spoolPath);
  }

  countOf(registry: string): number {
    return this.lane.queue.countOf(registry);
  }

  /** What there is no room for counts as dropped. */
  accept(registry: string, records: readonly LogRecord[]): void {
    const nowMs = this.parts.clock.now();
    const items = records.map((record) => pendingRecord(registry, record, nowMs));
    const taken = items.filter((item) => this.lane.push(item));
    this.parts.report.came(registry, items.length - taken.length);
    if (taken.length === 0) return;
    this.lane.begin();
    this.spool?.added(taken);
  }

  /** What another process has left goes first. */
  async run(signal: AbortSignal, over: AbortSignal): Promise<void> {
    const left = (await this.spool?.load()) ?? [];
    const dropped = this.lane.queue.putFirst(left);
    const registries = [...new Set(left.map((item) => item.registry))];
    for (const registry of registries)
      this.parts.report.came(registry, registry === registries[0] ? dropped : 0);
    await this.lane.run(signal, over);
  }

  /** Nothing is delivered any more. */
  async end(): Promise<void> {
    await this.spool?.close();
    const { length } = this.lane.queue;
    if (length > 0 && this.spool === undefined)
      this.log.warn('OTLP records were not delivered before the end', { records: length });
  }

  private createSpool(path: string): SpoolFile {
    const tell = (fault: string | undefined): void => {
      if (fault === undefined) this.log.info('OTLP records are kept again for the next start');
      else this.log.warn('OTLP records cannot be kept for the next start', { detail: fault });
    };
    return new SpoolFile(path, () => this.lane.queue.all(), tell);
  }
}
