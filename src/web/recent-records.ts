import { cutRecord } from '../domain/cut-record.ts';
import type { LogRecord } from '../domain/log-record.ts';

const kept = 20;

/** What the page has room for. */
const longest = { body: 300, attribute: 255 };

const probePrefix = 'docker.registry.probe.';

/** The latest records of each registry, for the page. */
export class RecentRecords {
  private readonly records = new Map<string, readonly LogRecord[]>();
  /** Of the probe the last one, however many others came since: it says why a registry is down. */
  private readonly probes = new Map<string, LogRecord>();

  push(registry: string, records: readonly LogRecord[]): void {
    if (records.length === 0) return;
    const latest = records.slice(-kept).map((record) => cutRecord(record, longest));
    const probe = latest.findLast(({ eventName }) => eventName.startsWith(probePrefix));
    if (probe !== undefined) this.probes.set(registry, probe);
    this.records.set(registry, [...latest.toReversed(), ...this.of(registry)].slice(0, kept));
  }

  /** What the probe has told last; undefined where it had nothing to tell. */
  lastChange(registry: string): LogRecord | undefined {
    return this.probes.get(registry);
  }

  forget(registry: string): void {
    this.records.delete(registry);
    this.probes.delete(registry);
  }

  /** Newest first. */
  of(registry: string): readonly LogRecord[] {
    return this.records.get(registry) ?? [];
  }
}
