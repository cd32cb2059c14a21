import type { LogRecord } from '../domain/log-record.ts';

const kept = 20;

/** The latest records of each registry, for the page. */
export class RecentRecords {
  private readonly records = new Map<string, readonly LogRecord[]>();

  push(registry: string, records: readonly LogRecord[]): void {
    if (records.length === 0) return;
    this.records.set(registry, [...records.toReversed(), ...this.of(registry)].slice(0, kept));
  }

  /** Newest first. */
  of(registry: string): readonly LogRecord[] {
    return this.records.get(registry) ?? [];
  }
}
