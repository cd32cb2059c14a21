import type { LogRecord } from '../../domain/log-record.ts';
import { encodedRecord, type EncodedRecord } from '../../domain/otlp-json.ts';
import type { Queued } from './record-queue.ts';

/** A record on its way as the bytes that the receiver gets. */
export interface PendingJson extends Queued, EncodedRecord {}

/** A record of a log is encoded where its line was read, or here; undefined where that cannot be done. */
export function pendingJson(
  registry: string,
  record: LogRecord | EncodedRecord,
  observedMs: number,
): PendingJson | undefined {
  const encoded = 'json' in record ? record : encode(registry, record, observedMs);
  return encoded && { registry, json: encoded.json, bytes: encoded.json.byteLength };
}

/** Of a time that is none there is no number. */
function encode(registry: string, record: LogRecord, observedMs: number): EncodedRecord | undefined {
  return Number.isFinite(record.timestampMs) ? encodedRecord(record, observedMs, registry) : undefined;
}
