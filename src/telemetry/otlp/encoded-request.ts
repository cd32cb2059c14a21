import { JsonLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { EncodedRecord } from '../../domain/otlp-json.ts';
import { createRecordEncoder, type Sender } from './record-encoder.ts';

export type SerializeRequest = (records: readonly EncodedRecord[]) => Uint8Array;

const comma = 0x2c;
const listStart = '"logRecords":[';
/** Closes the list of records, its scope, the scopes, their resource and the resources. */
const tail = Buffer.from(']}]}]}');

/** Puts records that are encoded already between what the official serializer writes around them. */
export function createRequestSerializer(sender: Sender): SerializeRequest {
  const head = headOf(sender);
  return (records) => {
    const size = records.reduce((sum, { json }) => sum + json.byteLength + 1, head.length + tail.length);
    const body = Buffer.allocUnsafe(size);
    let at = head.copy(body);
    for (const { json } of records) {
      if (at > head.length) body[at++] = comma;
      body.set(json, at);
      at += json.byteLength;
    }
    at += tail.copy(body, at);
    return body.subarray(0, at);
  };
}

/** Resource and scope. A quotation mark within a text is escaped, so that the list's own name cannot be one. */
function headOf(sender: Sender): Buffer {
  const blank = { eventName: '', severity: 'info', body: '', timestampMs: 0, attributes: {} } as const;
  const records = createRecordEncoder(sender)([{ registry: '', record: blank, observedMs: 0, bytes: 0 }]);
  const text = Buffer.from(JsonLogsSerializer.serializeRequest([...records]) ?? []).toString();
  return Buffer.from(text.slice(0, text.indexOf(listStart) + listStart.length));
}
