import type { LogRecord } from '../../../domain/log-record.ts';
import { errorCodeOf } from '../../../registry/error-codes.ts';
import type { AccessLine } from '../../../registry/log/access-line.ts';
import { parseGoDuration } from '../../../registry/log/go-duration.ts';
import type { LogLine } from '../../../registry/log/line.ts';
import { mayHoldSecret, withoutSecrets } from '../../../registry/log/secrets/without-secrets.ts';
import { fieldText, type StructuredLine } from '../../../registry/log/structured-line.ts';
import { clientOf, requestOfCompleted } from '../../../registry/log/structured-request.ts';
import { answerAttributes, present, requestAttributes, type Attributes } from './attributes.ts';
import type { LogEvent } from './log-events.ts';
import { severityOf } from './severity.ts';

export interface ReadLine {
  readonly text: string;
  readonly line: LogLine;
  /** Of the line, or of the one before where it tells none. */
  readonly timestampMs: number;
  readonly event: LogEvent | undefined;
  /** What is known of where the line comes from. */
  readonly source: Attributes;
}

/** The record of a line: the line itself, without its secrets, and what it says in the words of OpenTelemetry. */
export function recordOfLine({ text, line, timestampMs, event, source }: ReadLine): LogRecord {
  const attributes = { ...source, ...attributesOf(line), ...event?.attributes };
  const isSuspect = mayHoldSecret(text);
  return {
    eventName: event?.eventName ?? '',
    severity: event?.severity ?? severityOf(line),
    body: isSuspect ? withoutSecrets(text) : text,
    timestampMs,
    attributes: isSuspect ? cleaned(attributes) : attributes,
  };
}

function attributesOf(line: LogLine): Attributes {
  if (line.kind === 'access') return attributesOfAccess(line);
  return line.kind === 'structured' ? attributesOfStructured(line) : {};
}

function attributesOfAccess(line: AccessLine): Attributes {
  return { ...requestAttributes(line), ...answerAttributes(line.status), ...sizeOf(line) };
}

/** The logged size of an answer to HEAD is that of a body that was never sent. */
function sizeOf({ method, bytes }: Pick<AccessLine, 'method' | 'bytes'>): Attributes {
  return method === 'HEAD' ? {} : { 'http.response.body.size': bytes };
}

function attributesOfStructured(line: StructuredLine): Attributes {
  const method = fieldText(line, 'http.request.method');
  return {
    ...(method === '' ? {} : attributesOfRequest(line, method)),
    ...present('docker.registry.request.id', fieldText(line, 'http.request.id')),
    ...present('user.name', fieldText(line, 'auth.user.name')),
    ...errorAttributes(fieldText(line, 'err.code')),
  };
}

function attributesOfRequest(line: StructuredLine, method: string): Attributes {
  const uri = fieldText(line, 'http.request.uri');
  const userAgent = fieldText(line, 'http.request.useragent');
  const request = requestOfCompleted(line);
  const seconds = parseGoDuration(fieldText(line, 'http.response.duration'));
  return {
    ...requestAttributes({ method, uri, client: clientOf(line), userAgent }),
    ...(request === undefined ? {} : { ...answerAttributes(request.status), ...sizeOf(request) }),
    ...(seconds === undefined ? {} : { 'docker.registry.request.duration': toNanoseconds(seconds) }),
  };
}

/** Spelled as in the metrics. */
function errorAttributes(code: string): Attributes {
  return code === '' ? {} : { 'docker.registry.error.code': errorCodeOf(code) };
}

/** As precise as Go tells it, without what the sum of its parts adds in a binary fraction. */
function toNanoseconds(seconds: number): number {
  return Math.round(seconds * 1e9) / 1e9;
}

/** What was escaped in the line is not in the attributes, so each is looked at by itself. */
function cleaned(attributes: Attributes): Attributes {
  const entries = Object.entries(attributes).map(
    ([name, value]) => [name, typeof value === 'string' ? withoutSecrets(value) : value] as const,
  );
  return Object.fromEntries(entries);
}
