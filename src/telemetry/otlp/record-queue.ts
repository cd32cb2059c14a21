import type { PendingRecord } from './pending-record.ts';

export interface QueueLimits {
  readonly records: number;
  readonly bytes: number;
}

/** Records on their way to the receiver: first in, first out, and never more than the limits. */
export class RecordQueue {
  private readonly limits: QueueLimits;
  private readonly counts = new Map<string, number>();
  private items: PendingRecord[] = [];
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
    this.count(item, 1);
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
    for (const item of this.items.slice(0, count)) this.count(item, -1);
    this.items = this.items.slice(count);
  }

  countOf(registry: string): number {
    return this.counts.get(registry) ?? 0;
  }

  private count({ registry, bytes }: PendingRecord, by: 1 | -1): void {
    this.counts.set(registry, this.countOf(registry) + by);
    this.bytes += by * bytes;
  }
}
