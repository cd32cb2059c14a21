import { cutRecord } from '../domain/cut-record.ts';
import type { LogRecord } from '../domain/log-record.ts';

const kept = 20;

/** What the page has room for. */
const longest = { body: 300, attribute: 255 };

/** The latest records of each registry, for the page. */
export class RecentRecords {
  private readonly records = new Map<string, readonly LogRecord[]>();

  push(registry: string, records: readonly LogRecord[]): void {
    if (records.length === 0) return;
    const latest = records.slice(-kept).map((record) => cutRecord(record, longest));
    this.records.set(registry, [...latest.toReversed(), ...this.of(registry)].slice(0, kept));
  }

  forget(registry: string): void {
    this.records.delete(registry);
  }

  /** Newest first. */
  of(registry: string): readonly LogRecord[] {
    return this.records.get(registry) ?? [];
  }
}
