import { aborted } from '../../domain/aborted.ts';
import type { Clock } from '../../domain/clock.ts';
import { BatchSize } from './batch-size.ts';
import type { Attempt } from './delivery-report.ts';
import { RecordQueue, type Queued, type QueueLimits } from './record-queue.ts';
import { RetryPause } from './retry-pause.ts';
import type { SendResult } from './send.ts';

export interface LaneOptions<Item> {
  readonly clock: Clock;
  readonly limits: QueueLimits;
  readonly largestBatch: QueueLimits;
  /** Records of one moment travel together. */
  readonly gatherMs: number;
  readonly send: (batch: readonly Item[]) => Promise<SendResult>;
  readonly tell: (attempt: Attempt) => void;
  /** Told how many have arrived or were given up; the next batch waits for it. */
  readonly removed?: (count: number) => Promise<void>;
  /** Called when no batch follows any more. */
  readonly close: () => void;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** Records that arrive in their order: one batch at a time, each kept until it is acknowledged or refused for good. */
export class Lane<Item extends Queued> {
  readonly queue: RecordQueue<Item>;
  private readonly options: LaneOptions<Item>;
  private readonly batchSize: BatchSize;
  private readonly pause: RetryPause;
  private wake: () => void = () => undefined;
  private waiting: (() => void)[] = [];

  constructor(options: LaneOptions<Item>) {
    this.options = options;
    this.queue = new RecordQueue(options.limits);
    this.batchSize = new BatchSize(options.largestBatch.records);
    this.pause = new RetryPause(options.random);
  }

  /** False when there is no room for it. */
  push(item: Item): boolean {
    return this.queue.push(item);
  }

  /** There is something to deliver. */
  begin(): void {
    this.wake();
  }

  /** True when nothing is left, false when it was given up. */
  async settled(): Promise<boolean> {
    if (this.queue.length > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this.queue.length === 0;
  }

  /** Whoever waits is not to wait any more. */
  giveUp(): void {
    for (const tell of this.waiting.splice(0)) tell();
  }

  /** Delivers until the signal aborts, and then what is left, as long as nothing fails and it is not over. */
  async run(signal: AbortSignal, over: AbortSignal): Promise<void> {
    await this.deliverUntil(signal);
    while (!over.aborted && this.queue.length > 0 && (await this.deliverBatch()));
    this.options.close();
  }

  private async deliverUntil(signal: AbortSignal): Promise<void> {
    const { clock, gatherMs } = this.options;
    void aborted(signal).then(() => {
      this.wake();
    });
    while (!signal.aborted) {
      await this.untilFilled();
      if (gatherMs > 0) await clock.sleep(gatherMs, signal);
      if (!(await this.deliverBatch())) await clock.sleep(this.pause.next(), signal);
    }
  }

  private untilFilled(): Promise<void> {
    if (this.queue.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  /** True unless the same batch has to be tried again later. */
  private async deliverBatch(): Promise<boolean> {
    const { bytes } = this.options.largestBatch;
    const batch = this.queue.peek({ records: this.batchSize.records, bytes });
    if (batch.length === 0) return true;
    const result = await this.options.send(batch);
    const isDropped = result.status === 'refused' && batch.length === 1;
    if (result.status === 'delivered' || isDropped) await this.remove(batch.length);
    if (result.status === 'delivered') this.batchSize.grow();
    if (result.status === 'refused') this.batchSize.halve(batch.length);
    this.pause.note(result);
    this.options.tell({ batch, result, isDropped });
    return result.status !== 'retry';
  }

  private async remove(count: number): Promise<void> {
    this.queue.remove(count);
    await this.options.removed?.(count);
    if (this.queue.length === 0) this.giveUp();
  }
}
