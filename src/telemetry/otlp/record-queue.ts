import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';

export interface PendingRecord {
  readonly registry: string;
  readonly record: ReadableLogRecord;
}

/** Records on their way to the receiver: first in, first out, and never more than the limit. */
export class RecordQueue {
  private readonly limit: number;
  private readonly items: PendingRecord[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  get length(): number {
    return this.items.length;
  }

  /** False when the queue is full and the record was not taken: what was first is what tells how it began. */
  push(item: PendingRecord): boolean {
    if (this.items.length >= this.limit) return false;
    this.items.push(item);
    return true;
  }

  /** The oldest records, which stay in the queue until `remove`. */
  peek(count: number): readonly PendingRecord[] {
    return this.items.slice(0, count);
  }

  remove(count: number): void {
    this.items.splice(0, count);
  }

  countOf(registry: string): number {
    return this.items.reduce((count, item) => (item.registry === registry ? count + 1 : count), 0);
  }
}
