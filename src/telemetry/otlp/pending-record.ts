import { cutRecord, longestTexts } from '../../domain/cut-record.ts';
import type { LogRecord } from '../../domain/log-record.ts';
import type { Queued } from './record-queue.ts';
import { sizeOf } from './record-size.ts';

/** A record that is to be delivered. */
export interface PendingRecord extends Queued {
  readonly record: LogRecord;
  readonly observedMs: number;
}

export function pendingRecord(registry: string, whole: LogRecord, observedMs: number): PendingRecord {
  const record = cutRecord(whole, longestTexts);
  return { registry, record, observedMs, bytes: sizeOf(record) };
}
