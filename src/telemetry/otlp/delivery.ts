import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import type { Clock } from '../../domain/clock.ts';
import type { LogRecord } from '../../domain/log-record.ts';
import type { Logger } from '../../domain/logger.ts';
import { add, set, type Sample } from '../../domain/report.ts';
import { exportFailures, pendingRecords, recordsDropped, recordsExported } from './metrics.ts';
import { createRecordEncoder, type EncodeRecord } from './record-encoder.ts';
import { RecordQueue, type PendingRecord } from './record-queue.ts';
import { sendBatch, type SendResult } from './send.ts';

const largestQueue = 20_000;
const largestBatch = 512;
/** Records of one moment travel together. */
const gatherMs = 200;
const shortestPauseMs = 1_000;
const longestPauseMs = 30_000;
const farewellMs = 3_000;

export interface DeliveryOptions {
  readonly logsUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly apply: (registry: string, samples: readonly Sample[]) => void;
}

/** Delivers records one batch at a time, and keeps a batch until it is acknowledged or refused for good. */
export class OtlpDelivery {
  private readonly options: DeliveryOptions;
  private readonly exporter: OTLPLogExporter;
  private readonly encode: EncodeRecord;
  private readonly queue = new RecordQueue(largestQueue);
  private failing = false;
  private wake: () => void = () => undefined;

  constructor(options: DeliveryOptions) {
    this.options = options;
    this.exporter = new OTLPLogExporter({
      url: options.logsUrl,
      headers: { ...options.headers },
      timeoutMillis: options.timeoutMs,
    });
    this.encode = createRecordEncoder(options.version, (registry, record) => {
      if (!this.queue.push({ registry, record })) options.apply(registry, [add(recordsDropped)]);
    });
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

  /** True unless the batch has to be tried again. */
  private async deliverBatch(): Promise<boolean> {
    const batch = this.queue.peek(largestBatch);
    if (batch.length === 0) return true;
    const result = await sendBatch(
      this.exporter,
      batch.map(({ record }) => record),
    );
    if (result.status !== 'retry') this.queue.remove(batch.length);
    this.report(batch, result);
    return result.status !== 'retry';
  }

  private report(batch: readonly PendingRecord[], result: SendResult): void {
    this.reportState(result);
    for (const registry of new Set(batch.map((item) => item.registry))) {
      const count = batch.filter((item) => item.registry === registry).length;
      const samples: Sample[] = [set(pendingRecords, this.queue.countOf(registry))];
      if (result.status === 'delivered') samples.push(add(recordsExported, count));
      else samples.push(add(exportFailures));
      if (result.status === 'refused') samples.push(add(recordsDropped, count));
      this.options.apply(registry, samples);
    }
  }

  /** Says it once when delivery breaks and once when it works again. */
  private reportState(result: SendResult): void {
    const failing = result.status !== 'delivered';
    if (failing === this.failing) return;
    this.failing = failing;
    if (result.status === 'delivered') this.options.log.info('OTLP delivery works again');
    else this.options.log.warn('OTLP delivery fails', { detail: result.detail, action: result.status });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
