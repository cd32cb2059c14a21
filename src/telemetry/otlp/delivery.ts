import type { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { aborted } from '../../domain/aborted.ts';
import type { Clock } from '../../domain/clock.ts';
import { reasonOf } from '../../domain/failure.ts';
import type { LogRecord } from '../../domain/log-record.ts';
import type { Logger } from '../../domain/logger.ts';
import { add, set } from '../../domain/report.ts';
import { DeliveryReport, type ApplySamples } from './delivery-report.ts';
import { createExporter, type DeliveryTarget } from './exporter.ts';
import { Lane } from './lane.ts';
import { pendingRecords, recordsDropped } from './metrics.ts';
import { pendingRecord, type PendingRecord } from './pending-record.ts';
import { createRecordEncoder, type EncodeRecords, type Sender } from './record-encoder.ts';
import type { QueueLimits } from './record-queue.ts';
import { sendBatch, type SendResult } from './send.ts';
import { Slots } from './slots.ts';
import { SpoolFile } from './spool-file.ts';

/** The bundle gives the exporter 256 MiB, and a batch exists three times while it is sent. */
const largestQueue: QueueLimits = { records: 20_000, bytes: 32 * 1024 ** 2 };
/** Whoever waits for the acknowledgement has seen to the bounds. */
const noLimits: QueueLimits = { records: Infinity, bytes: Infinity };
const mostAtOnce = 4;
const gatherMs = 200;
const farewellMs = 3_000;

export interface DeliveryOptions extends DeliveryTarget, Sender {
  readonly clock: Clock;
  readonly log: Logger;
  readonly apply: ApplySamples;
  /** Keeps what nobody else keeps over the end of the process; undefined where nothing is kept. */
  readonly spoolPath?: string | undefined;
  /** Between 0 and 1; for tests. */
  readonly random?: () => number;
}

interface Running {
  readonly signal: AbortSignal;
  readonly over: AbortSignal;
  readonly lanes: Promise<void>[];
}

/**
 * Delivers records: those that nobody else keeps, through a queue of its own, and those of a log, whose reader waits for
 * them to be acknowledged, in a lane for each registry.
 */
export class OtlpDelivery {
  private readonly options: DeliveryOptions;
  private exporter: OTLPLogExporter;
  private readonly encode: EncodeRecords;
  private readonly slots = new Slots(mostAtOnce);
  private readonly report: DeliveryReport;
  private readonly own: Lane;
  private readonly spool: SpoolFile | undefined;
  private readonly shipping = new Map<string, Lane>();
  private running: Running | undefined;

  constructor(options: DeliveryOptions) {
    this.options = options;
    this.exporter = createExporter(options);
    this.encode = createRecordEncoder(options);
    this.report = new DeliveryReport((registry) => this.pendingOf(registry), options.log, options.apply);
    this.own = this.createLane(largestQueue, gatherMs, (count) => this.spool?.removed(count));
    this.spool = this.createSpool(options);
  }

  /** What waits goes there from now on; what is on its way may still arrive where it was sent. */
  redirect(target: DeliveryTarget): void {
    void this.exporter.shutdown();
    this.exporter = createExporter(target);
  }

  /** Takes what nobody else keeps; what there is no room for counts as dropped. */
  accept(registry: string, records: readonly LogRecord[]): void {
    const taken = this.push(this.own, registry, records);
    if (taken.length > 0) this.spool?.added(taken);
  }

  /**
   * Delivers what its source holds until then. True when each was acknowledged or refused for good; false where the end of
   * all came before that. One at a time for a registry.
   */
  async ship(registry: string, records: readonly LogRecord[]): Promise<boolean> {
    const { running } = this;
    if (running === undefined || running.over.aborted) return false;
    const lane = this.laneOf(registry, running);
    this.push(lane, registry, records);
    await lane.settled();
    return lane.queue.length === 0;
  }

  /** Delivers until the signal aborts, then gives what is left a short time, whatever the receiver does. */
  async run(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const lanes: Promise<void>[] = [];
    this.running = { signal, over: over.signal, lanes };
    lanes.push(this.goOn().then(() => this.own.run(signal, over.signal)));
    const delivered = aborted(signal).then(() => Promise.all(lanes));
    await Promise.race([delivered, this.farewell(signal, over.signal)]);
    over.abort();
    for (const lane of this.shipping.values()) lane.giveUp();
    await this.spool?.close();
    const left = this.own.queue.length;
    if (left > 0 && this.spool === undefined)
      this.options.log.warn('OTLP records were not delivered before the end', { records: left });
    void this.exporter.shutdown();
  }

  /** What another process has left goes first. */
  private async goOn(): Promise<void> {
    const { apply } = this.options;
    const left = (await this.spool?.load()) ?? [];
    const dropped = this.own.queue.putFirst(left);
    for (const registry of new Set(left.map((item) => item.registry)))
      apply(registry, [set(pendingRecords, this.pendingOf(registry))]);
    const [first] = left;
    if (first !== undefined && dropped > 0) apply(first.registry, [add(recordsDropped, dropped)]);
  }

  private createSpool({ spoolPath, log }: DeliveryOptions): SpoolFile | undefined {
    const tell = (fault: string | undefined): void => {
      if (fault === undefined) log.info('OTLP records are kept again for the next start');
      else log.warn('OTLP records cannot be kept for the next start', { detail: fault });
    };
    return spoolPath === undefined ? undefined : new SpoolFile(spoolPath, () => this.own.queue.all(), tell);
  }

  private async farewell(signal: AbortSignal, over: AbortSignal): Promise<void> {
    await aborted(signal);
    await this.options.clock.sleep(farewellMs, over);
  }

  /** Gives what there was room for. */
  private push(lane: Lane, registry: string, records: readonly LogRecord[]): readonly PendingRecord[] {
    const { apply, clock } = this.options;
    const items = records.map((record) => pendingRecord(registry, record, clock.now()));
    const taken = items.filter((item) => lane.push(item));
    const dropped = items.length - taken.length;
    if (dropped > 0) apply(registry, [add(recordsDropped, dropped)]);
    apply(registry, [set(pendingRecords, this.pendingOf(registry))]);
    if (taken.length > 0) lane.begin();
    return taken;
  }

  private laneOf(registry: string, { signal, over, lanes }: Running): Lane {
    const known = this.shipping.get(registry);
    if (known !== undefined) return known;
    const lane = this.createLane(noLimits, 0);
    this.shipping.set(registry, lane);
    lanes.push(lane.run(signal, over));
    return lane;
  }

  private createLane(
    limits: QueueLimits,
    gathering: number,
    removed: (count: number) => Promise<void> | undefined = () => undefined,
  ): Lane {
    const { clock, random = Math.random } = this.options;
    return new Lane({
      ...{ clock, random, limits, gatherMs: gathering },
      removed: async (count) => removed(count),
      send: (batch) => this.send(batch),
      tell: (attempt) => {
        this.report.tell(attempt);
      },
    });
  }

  /** What cannot even be written down for the receiver is at fault itself. */
  private send(batch: readonly PendingRecord[]): Promise<SendResult> {
    const work = async (): Promise<SendResult> => {
      try {
        return await sendBatch(this.exporter, this.encode(batch));
      } catch (error) {
        return { status: 'refused', detail: reasonOf(error) };
      }
    };
    return this.slots.take(work);
  }

  private pendingOf(registry: string): number {
    return this.own.queue.countOf(registry) + (this.shipping.get(registry)?.queue.countOf(registry) ?? 0);
  }
}
