import { cutRecord, isFit } from '../../domain/cut-record.ts';
import type { LogRecord } from '../../domain/log-record.ts';
import { otlpJson, type EncodedRecord } from '../../domain/otlp-json.ts';
import { longestTexts } from './pending-record.ts';
import type { Queued } from './record-queue.ts';

/** A record on its way as the bytes that the receiver gets. */
export interface PendingJson extends Queued, EncodedRecord {}

/** A record of a log is encoded where its line was read, or here; undefined where that cannot be done. */
export function pendingJson(
  registry: string,
  record: LogRecord | EncodedRecord,
  observedMs: number,
): PendingJson | undefined {
  const json = 'json' in record ? record.json : encoded(registry, record, observedMs);
  return json && { registry, json, bytes: json.byteLength };
}

/** Of a time that is none there is no number. The bytes share no memory with the record, so that it is cut only where it has to be. */
function encoded(registry: string, record: LogRecord, observedMs: number): Uint8Array | undefined {
  if (!Number.isFinite(record.timestampMs)) return undefined;
  const cut = isFit(record, longestTexts) ? record : cutRecord(record, longestTexts);
  return Buffer.from(otlpJson(cut, observedMs, registry));
}
