import { cutRecord, isFit, longestTexts } from './cut-record.ts';
import type { LogRecord, Severity } from './log-record.ts';

/** By OpenTelemetry's data model for logs. */
const severityNumbers: Readonly<Record<Severity, number>> = { info: 9, warn: 13, error: 17 };

/** A record that is encoded already: one `LogRecord` of OTLP's JSON encoding, with the registry's name among its attributes. */
export interface EncodedRecord {
  readonly json: Uint8Array;
}

/** As `otlpJson`, with texts of bounded length. */
export function encodedRecord(record: LogRecord, observedMs: number, registry: string): EncodedRecord {
  const cut = isFit(record, longestTexts) ? record : cutRecord(record, longestTexts);
  return { json: Buffer.from(otlpJson(cut, observedMs, registry)) };
}

/** The record as OTLP's JSON encoding has it, byte for byte as the official exporter writes it. Times are in milliseconds since the epoch. */
export function otlpJson(record: LogRecord, observedMs: number, registry: string): string {
  const { timestampMs, severity, body, eventName, attributes } = record;
  let text = `{"timeUnixNano":"${nanoseconds(timestampMs)}","observedTimeUnixNano":"${nanoseconds(observedMs)}"`;
  text += `,"severityNumber":${severityNumbers[severity]},"severityText":"${severity.toUpperCase()}"`;
  text += `,"body":{"stringValue":${JSON.stringify(body)}},"eventName":${JSON.stringify(eventName)}`;
  text += `,"attributes":[${otlpAttribute('docker.registry.name', registry)}`;
  for (const [name, value] of Object.entries(attributes)) text += `,${otlpAttribute(name, value)}`;
  return `${text}],"droppedAttributesCount":0}`;
}

/** One attribute with its key. */
export function otlpAttribute(name: string, value: string | number | boolean): string {
  return `{"key":${JSON.stringify(name)},"value":{"${typeOf(value)}":${JSON.stringify(value)}}}`;
}

function typeOf(value: string | number | boolean): string {
  if (typeof value === 'string') return 'stringValue';
  if (typeof value === 'boolean') return 'boolValue';
  return Number.isInteger(value) ? 'intValue' : 'doubleValue';
}

/** A number has no room for nanoseconds since the epoch. */
function nanoseconds(ms: number): string {
  const whole = Math.trunc(ms);
  const rest = Math.round((ms - whole) * 1e6);
  return String(BigInt(whole) * 1_000_000n + BigInt(rest));
}
