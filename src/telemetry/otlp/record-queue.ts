/** What waits for its turn. */
export interface Queued {
  readonly registry: string;
  /** The memory that it takes. */
  readonly bytes: number;
}

export interface QueueLimits {
  readonly records: number;
  readonly bytes: number;
}

/** Records on their way to the receiver: first in, first out, and never more than the limits. */
export class RecordQueue<Item extends Queued> {
  private readonly limits: QueueLimits;
  private readonly counts = new Map<string, number>();
  private items: Item[] = [];
  private bytes = 0;

  constructor(limits: QueueLimits) {
    this.limits = limits;
  }

  get length(): number {
    return this.items.length;
  }

  /** False when the queue is full and the record was not taken: what was first is what tells how it began. */
  push(item: Item): boolean {
    if (this.items.length >= this.limits.records) return false;
    if (this.bytes + item.bytes > this.limits.bytes) return false;
    this.items.push(item);
    this.count(item, 1);
    return true;
  }

  /** What came before all that is here. Gives how many of them there is no room for; the first are kept. */
  putFirst(items: readonly Item[]): number {
    const later = this.items;
    this.items = [];
    this.bytes = 0;
    this.counts.clear();
    return [...items, ...later].filter((item) => !this.push(item)).length;
  }

  all(): readonly Item[] {
    return this.items;
  }

  /** The oldest records within the limits, at least one where there is one; they stay in the queue until `remove`. */
  peek({ records, bytes }: QueueLimits): readonly Item[] {
    const first = this.items.slice(0, records);
    let sum = 0;
    const end = first.findIndex((item, index) => (sum += item.bytes) > bytes && index > 0);
    return end === -1 ? first : first.slice(0, end);
  }

  remove(count: number): void {
    for (const item of this.items.slice(0, count)) this.count(item, -1);
    this.items = this.items.slice(count);
  }

  countOf(registry: string): number {
    return this.counts.get(registry) ?? 0;
  }

  private count({ registry, bytes }: Queued, by: 1 | -1): void {
    this.counts.set(registry, this.countOf(registry) + by);
    this.bytes += by * bytes;
  }
}
