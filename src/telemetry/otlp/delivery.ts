import type { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { aborted } from '../../domain/aborted.ts';
import type { Clock } from '../../domain/clock.ts';
import type { LogRecord } from '../../domain/log-record.ts';
import type { Logger } from '../../domain/logger.ts';
import { add, set } from '../../domain/report.ts';
import { BatchSize } from './batch-size.ts';
import { DeliveryReport, type ApplySamples } from './delivery-report.ts';
import { createExporter, type DeliveryTarget } from './exporter.ts';
import { pendingRecords, recordsDropped } from './metrics.ts';
import { createRecordEncoder, type EncodeRecord, type Sender } from './record-encoder.ts';
import { RecordQueue } from './record-queue.ts';
import { sendBatch } from './send.ts';

const mebibyte = 1024 ** 2;
/** The bundle gives the exporter 256 MiB, and a batch exists three times while it is sent. */
const largestQueue = { records: 20_000, bytes: 32 * mebibyte };
const largestBatch = 512;
const largestBatchBytes = 4 * mebibyte;
/** Records of one moment travel together. */
const gatherMs = 200;
const shortestPauseMs = 1_000;
const longestPauseMs = 30_000;
const farewellMs = 3_000;

export interface DeliveryOptions extends DeliveryTarget, Sender {
  readonly clock: Clock;
  readonly log: Logger;
  readonly apply: ApplySamples;
}

/** Delivers records one batch at a time, and keeps a record until it is acknowledged or refused for good. */
export class OtlpDelivery {
  private readonly options: DeliveryOptions;
  private exporter: OTLPLogExporter;
  private readonly encode: EncodeRecord;
  private readonly queue = new RecordQueue(largestQueue);
  private readonly batchSize = new BatchSize(largestBatch);
  private readonly report: DeliveryReport;
  private wake: () => void = () => undefined;

  constructor(options: DeliveryOptions) {
    this.options = options;
    this.exporter = createExporter(options);
    this.report = new DeliveryReport(this.queue, options.log, options.apply);
    this.encode = createRecordEncoder(options, (item) => {
      if (!this.queue.push(item)) options.apply(item.registry, [add(recordsDropped)]);
    });
  }

  /** What waits goes there from now on; what is on its way may still arrive where it was sent. */
  redirect(target: DeliveryTarget): void {
    void this.exporter.shutdown();
    this.exporter = createExporter(target);
  }

  accept(registry: string, records: readonly LogRecord[]): void {
    for (const record of records) this.encode(registry, record, this.options.clock.now());
    this.options.apply(registry, [set(pendingRecords, this.queue.countOf(registry))]);
    if (records.length > 0) this.wake();
  }

  /** Delivers until the signal aborts, then gives what is left a short time, whatever the receiver does. */
  async run(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const delivered = this.deliverAll(signal, over.signal).finally(() => {
      over.abort();
    });
    await Promise.race([delivered, this.farewell(signal, over.signal)]);
    over.abort();
    const left = this.queue.length;
    if (left > 0) this.options.log.warn('OTLP records were not delivered before the end', { records: left });
    void this.exporter.shutdown();
  }

  private async deliverAll(signal: AbortSignal, over: AbortSignal): Promise<void> {
    await this.deliverUntil(signal);
    while (!over.aborted && this.queue.length > 0 && (await this.deliverBatch()));
  }

  private async deliverUntil(signal: AbortSignal): Promise<void> {
    void aborted(signal).then(() => {
      this.wake();
    });
    let pauseMs = shortestPauseMs;
    while (!signal.aborted) {
      await this.untilFilled();
      await this.options.clock.sleep(gatherMs, signal);
      const delivered = await this.deliverBatch();
      if (!delivered) await this.options.clock.sleep(pauseMs, signal);
      pauseMs = delivered ? shortestPauseMs : Math.min(pauseMs * 2, longestPauseMs);
    }
  }

  private async farewell(signal: AbortSignal, over: AbortSignal): Promise<void> {
    await aborted(signal);
    await this.options.clock.sleep(farewellMs, over);
  }

  private untilFilled(): Promise<void> {
    if (this.queue.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  /** True unless the same batch has to be tried again later. */
  private async deliverBatch(): Promise<boolean> {
    const batch = this.queue.peek({ records: this.batchSize.records, bytes: largestBatchBytes });
    if (batch.length === 0) return true;
    const records = batch.map(({ record }) => record);
    const result = await sendBatch(this.exporter, records);
    const isDropped = result.status === 'refused' && batch.length === 1;
    if (result.status === 'delivered' || isDropped) this.queue.remove(batch.length);
    if (result.status === 'delivered') this.batchSize.grow();
    if (result.status === 'refused') this.batchSize.halve(batch.length);
    this.report.tell({ batch, result, isDropped });
    return result.status !== 'retry';
  }
}
