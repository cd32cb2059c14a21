import { decodeAttributes, decodeValue } from './decode-value.ts';
import { integer, list, nanos, object, optional, text, type Json } from './json-shape.ts';

/** A log record as a receiver understands it. */
export interface ReceivedRecord {
  readonly eventName: string;
  readonly severity: readonly [number, string];
  readonly body: string;
  readonly timeNanos: string;
  readonly observedNanos: string;
  readonly attributes: Json;
  /** Absent where a record belongs to no trace. */
  readonly trace?: { readonly traceId: string; readonly spanId: string; readonly flags: number };
  readonly resource: Json;
  readonly scope: readonly [string, string];
}

/**
 * Decodes a body of OTLP/HTTP with JSON. What opentelemetry-proto does not know, or knows with another type, is an error; names
 * are in lower camel case, and only they.
 */
export function decodeLogs(body: string): readonly ReceivedRecord[] {
  const { resourceLogs } = object(JSON.parse(body), ['resourceLogs']);
  return list(resourceLogs).flatMap((item) => {
    const { resource, scopeLogs, schemaUrl } = object(item, ['resource', 'scopeLogs', 'schemaUrl']);
    optional(schemaUrl, text);
    const described = object(resource, ['attributes', 'droppedAttributesCount']);
    nothingDropped(described);
    const about = decodeAttributes(described['attributes']);
    return list(scopeLogs).flatMap((scoped) => decodeScope(scoped, about));
  });
}

function decodeScope(item: unknown, resource: Json): readonly ReceivedRecord[] {
  const { scope, logRecords, schemaUrl } = object(item, ['scope', 'logRecords', 'schemaUrl']);
  optional(schemaUrl, text);
  const described = object(scope, ['name', 'version', 'attributes', 'droppedAttributesCount']);
  optional(described['attributes'], decodeAttributes);
  nothingDropped(described);
  const named = [text(described['name']), text(described['version'])] as const;
  return list(logRecords).map((record) => ({ ...decodeRecord(record), resource, scope: named }));
}

const recordKeys = [
  ...['timeUnixNano', 'observedTimeUnixNano', 'severityNumber', 'severityText', 'body', 'eventName'],
  ...['attributes', 'droppedAttributesCount', 'flags', 'traceId', 'spanId'],
];
/** The texts that belong to the first number of each range. */
const severities: ReadonlyMap<number, string> = new Map([
  [9, 'INFO'],
  [13, 'WARN'],
  [17, 'ERROR'],
]);

function decodeRecord(item: unknown): Omit<ReceivedRecord, 'resource' | 'scope'> {
  const record = object(item, recordKeys);
  nothingDropped(record);
  const severity = [integer(record['severityNumber']), text(record['severityText'])] as const;
  if (severities.get(severity[0]) !== severity[1]) throw new Error(`not a severity: ${severity.join(' ')}`);
  return {
    eventName: text(record['eventName']),
    severity,
    body: text(decodeValue(record['body'])),
    timeNanos: nanos(record['timeUnixNano']),
    observedNanos: nanos(record['observedTimeUnixNano']),
    attributes: decodeAttributes(record['attributes']),
    ...decodeTrace(record),
  };
}

/** Ids are in hexadecimal here, other than what the JSON of protobuf does with bytes. */
function decodeTrace({ traceId, spanId, flags }: Json): Pick<ReceivedRecord, 'trace'> {
  if (traceId === undefined && spanId === undefined && flags === undefined) return {};
  if (!/^[0-9a-f]{32}$/i.test(text(traceId))) throw new Error(`not a trace id: ${text(traceId)}`);
  if (!/^[0-9a-f]{16}$/i.test(text(spanId))) throw new Error(`not a span id: ${text(spanId)}`);
  const mask = optional(flags, integer) ?? 0;
  if (mask < 0 || mask > 0xff) throw new Error(`not flags: ${mask}`);
  return { trace: { traceId: text(traceId), spanId: text(spanId), flags: mask } };
}

function nothingDropped({ droppedAttributesCount }: Json): void {
  if ((optional(droppedAttributesCount, integer) ?? 0) !== 0) throw new Error('attributes were dropped');
}
