import type { LogRecord } from '../../../domain/log-record.ts';
import { errorCodeOf } from '../../../registry/error-codes.ts';
import type { LogLine } from '../../../registry/log/line.ts';
import { mayHoldSecret, withoutSecrets } from '../../../registry/log/secrets/without-secrets.ts';
import { fieldText, type StructuredLine } from '../../../registry/log/structured-line.ts';
import { addRequest, addStatus, addText, type Attributes, type OpenAttributes } from './attributes.ts';
import type { LogEvent } from './log-events.ts';
import type { LoggedRequest } from './logged-request.ts';
import { severityOf } from './severity.ts';

export interface ReadLine {
  readonly text: string;
  readonly line: LogLine;
  readonly request: LoggedRequest | undefined;
  readonly event: LogEvent | undefined;
  /** Of the line, or of the one before where it tells none. */
  readonly timestampMs: number;
  /** What is known of where the line comes from. */
  readonly source: Attributes;
}

/** The record of a line: the line itself, without its secrets, and what it says in the words of OpenTelemetry. */
export function recordOfLine(read: ReadLine): LogRecord {
  const { text, line, event, timestampMs } = read;
  const attributes = attributesOf(read);
  const isSuspect = mayHoldSecret(text);
  if (isSuspect) clean(attributes);
  return {
    eventName: event?.eventName ?? '',
    severity: event?.severity ?? severityOf(line),
    body: isSuspect ? withoutSecrets(text) : text,
    timestampMs,
    attributes,
  };
}

function attributesOf({ line, request, event, source }: ReadLine): OpenAttributes {
  const attributes: OpenAttributes = { ...source };
  if (request !== undefined) addAnswered(attributes, request);
  if (line.kind === 'structured') addFields(attributes, line);
  return event === undefined ? attributes : Object.assign(attributes, event.attributes);
}

function addAnswered(to: OpenAttributes, request: LoggedRequest): void {
  const { status, bytes, seconds } = request;
  addRequest(to, request);
  if (status !== undefined) addStatus(to, status);
  if (bytes !== undefined) to['http.response.body.size'] = bytes;
  // As precise as Go tells it, without what the sum of its parts adds in a binary fraction.
  if (seconds !== undefined) to['docker.registry.request.duration'] = Math.round(seconds * 1e9) / 1e9;
}

function addFields(to: OpenAttributes, line: StructuredLine): void {
  const code = fieldText(line, 'err.code');
  addText(to, 'docker.registry.request.id', fieldText(line, 'http.request.id'));
  addText(to, 'user.name', fieldText(line, 'auth.user.name'));
  // Spelled as in the metrics.
  if (code !== '') to['docker.registry.error.code'] = errorCodeOf(code);
}

/** What was escaped in the line is not in the attributes, so each is looked at by itself. */
function clean(attributes: OpenAttributes): void {
  for (const [name, value] of Object.entries(attributes))
    if (typeof value === 'string') attributes[name] = withoutSecrets(value);
}
