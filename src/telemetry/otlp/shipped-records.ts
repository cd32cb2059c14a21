import type { LogRecord } from '../../domain/log-record.ts';
import type { EncodedRecord } from '../../domain/otlp-json.ts';
import { createLane, type LaneParts } from './create-lane.ts';
import type { CreateExporter } from './lane-sender.ts';
import type { Lane } from './lane.ts';
import { pendingJson, type PendingJson } from './pending-json.ts';
import type { QueueLimits } from './record-queue.ts';

/** Whoever waits for the acknowledgement has seen to the bounds. */
const noLimits: QueueLimits = { records: Infinity, bytes: Infinity };
/** What is read of a log at a time travels as one: each request more costs what a hundred records do. */
const largestBatch: QueueLimits = { records: 2_048, bytes: 4 * 1024 ** 2 };

type Records = readonly (LogRecord | EncodedRecord)[];

interface Running {
  readonly signal: AbortSignal;
  readonly over: AbortSignal;
  readonly lanes: Promise<void>[];
}

/** Records of logs, whose readers wait for them to be acknowledged: a lane for each registry, in which they travel encoded. */
export class ShippedRecords {
  private readonly parts: LaneParts;
  private readonly createExporter: CreateExporter<PendingJson>;
  private readonly lanes = new Map<string, Lane<PendingJson>>();
  private running: Running | undefined;

  constructor(parts: LaneParts, createExporter: CreateExporter<PendingJson>) {
    this.parts = parts;
    this.createExporter = createExporter;
  }

  countOf(registry: string): number {
    return this.lanes.get(registry)?.queue.countOf(registry) ?? 0;
  }

  begin(signal: AbortSignal, over: AbortSignal): void {
    this.running = { signal, over, lanes: [] };
  }

  /**
   * True when each was acknowledged or refused for good; false where the end of all came before that. One at a time for a registry.
   * Not asynchronous itself: while it waits it would keep the records alive that it was given.
   */
  ship(registry: string, records: Records): Promise<boolean> {
    const { running } = this;
    if (running === undefined || running.over.aborted) return Promise.resolve(false);
    const lane = this.laneOf(registry, running);
    const taken = this.push(lane, registry, records);
    this.parts.report.came(registry, records.length - taken);
    lane.begin();
    return lane.settled();
  }

  /** Resolves when nothing is under way any more. */
  async ended(): Promise<void> {
    await Promise.all(this.running?.lanes ?? []);
  }

  /** Whoever waits is not to wait any more. */
  giveUp(): void {
    for (const lane of this.lanes.values()) lane.giveUp();
  }

  /** Gives how many were taken: what cannot be written down will not be later. */
  private push(lane: Lane<PendingJson>, registry: string, records: Records): number {
    const nowMs = this.parts.clock.now();
    let taken = 0;
    for (const record of records) {
      const item = pendingJson(registry, record, nowMs);
      if (item !== undefined && lane.push(item)) taken += 1;
    }
    return taken;
  }

  private laneOf(registry: string, { signal, over, lanes }: Running): Lane<PendingJson> {
    const known = this.lanes.get(registry);
    if (known !== undefined) return known;
    const { createExporter } = this;
    const lane = createLane(this.parts, { limits: noLimits, largestBatch, gatherMs: 0, createExporter });
    this.lanes.set(registry, lane);
    lanes.push(lane.run(signal, over));
    return lane;
  }
}
