import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';

export interface PendingRecord {
  readonly registry: string;
  readonly record: ReadableLogRecord;
  /** The memory that it takes. */
  readonly bytes: number;
}

export interface QueueLimits {
  readonly records: number;
  readonly bytes: number;
}

/** Records on their way to the receiver: first in, first out, and never more than the limits. */
export class RecordQueue {
  private readonly limits: QueueLimits;
  private readonly items: PendingRecord[] = [];
  private bytes = 0;

  constructor(limits: QueueLimits) {
    this.limits = limits;
  }

  get length(): number {
    return this.items.length;
  }

  /** False when the queue is full and the record was not taken: what was first is what tells how it began. */
  push(item: PendingRecord): boolean {
    if (this.items.length >= this.limits.records) return false;
    if (this.bytes + item.bytes > this.limits.bytes) return false;
    this.items.push(item);
    this.bytes += item.bytes;
    return true;
  }

  /** The oldest records within the limits, at least one where there is one; they stay in the queue until `remove`. */
  peek({ records, bytes }: QueueLimits): readonly PendingRecord[] {
    let end = 0;
    let sum = 0;
    for (const item of this.items.slice(0, records)) {
      sum += item.bytes;
      if (sum > bytes && end > 0) break;
      end += 1;
    }
    return this.items.slice(0, end);
  }

  remove(count: number): void {
    for (const { bytes } of this.items.splice(0, count)) this.bytes -= bytes;
  }

  countOf(registry: string): number {
    return this.items.reduce((count, item) => (item.registry === registry ? count + 1 : count), 0);
  }
}
