/** A log record as a receiver understands it. */
export interface ReceivedRecord {
  readonly eventName: string;
  readonly severity: readonly [number, string];
  readonly body: string;
  readonly timeNanos: string;
  readonly observedNanos: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: readonly [string, string];
}

type Json = Readonly<Record<string, unknown>>;

/** Decodes a body of OTLP/HTTP with JSON. What the protocol does not know, or knows with another type, is an error. */
export function decodeLogs(body: string): readonly ReceivedRecord[] {
  const request = object(JSON.parse(body), ['resourceLogs']);
  return list(request['resourceLogs']).flatMap((item) => {
    const { resource, scopeLogs } = object(item, ['resource', 'scopeLogs', 'schemaUrl']);
    const about = attributes(object(resource, ['attributes', 'droppedAttributesCount'])['attributes']);
    return list(scopeLogs).flatMap((scoped) => decodeScope(scoped, about));
  });
}

function decodeScope(item: unknown, resource: Json): readonly ReceivedRecord[] {
  const { scope, logRecords } = object(item, ['scope', 'logRecords', 'schemaUrl']);
  const { name, version } = object(scope, ['name', 'version']);
  return list(logRecords).map((record) => ({
    ...decodeRecord(record),
    resource,
    scope: [text(name), text(version)],
  }));
}

const recordKeys = [
  ...['timeUnixNano', 'observedTimeUnixNano', 'severityNumber', 'severityText', 'body', 'eventName'],
  ...['attributes', 'droppedAttributesCount'],
];

function decodeRecord(item: unknown): Omit<ReceivedRecord, 'resource' | 'scope'> {
  const record = object(item, recordKeys);
  if (record['droppedAttributesCount'] !== 0) throw new Error('attributes were dropped');
  return {
    eventName: text(record['eventName']),
    severity: [integer(record['severityNumber']), text(record['severityText'])],
    body: text(value(record['body'])),
    timeNanos: nanos(record['timeUnixNano']),
    observedNanos: nanos(record['observedTimeUnixNano']),
    attributes: attributes(record['attributes']),
  };
}

function attributes(items: unknown): Json {
  const pairs = list(items).map((item) => {
    const pair = object(item, ['key', 'value']);
    return [text(pair['key']), value(pair['value'])] as const;
  });
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error('a key is repeated');
  return Object.fromEntries(pairs);
}

function value(item: unknown): unknown {
  const any = object(item, ['stringValue', 'intValue', 'doubleValue', 'boolValue']);
  const [entry, ...others] = Object.entries(any);
  if (entry === undefined || others.length > 0) throw new Error(`not one value: ${JSON.stringify(item)}`);
  const [kind, content] = entry;
  if (kind === 'stringValue') return text(content);
  if (kind === 'intValue') return integer(content);
  if (typeof content !== (kind === 'boolValue' ? 'boolean' : 'number')) throw new Error(`not a ${kind}`);
  return content;
}

function object(item: unknown, keys: readonly string[]): Json {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) throw new Error('not an object');
  const stranger = Object.keys(item).find((key) => !keys.includes(key));
  if (stranger !== undefined) throw new Error(`unknown key ${stranger}`);
  return item as Json;
}

function list(item: unknown): readonly unknown[] {
  if (!Array.isArray(item)) throw new Error('not a list');
  return item;
}

function text(item: unknown): string {
  if (typeof item !== 'string') throw new Error(`not a text: ${JSON.stringify(item)}`);
  return item;
}

function integer(item: unknown): number {
  if (!Number.isSafeInteger(item)) throw new Error(`not an integer: ${JSON.stringify(item)}`);
  return Number(item);
}

/** 64-bit numbers are decimal texts in the JSON of protobuf. */
function nanos(item: unknown): string {
  if (!/^[1-9]\d{18}$/.test(text(item))) throw new Error(`not a time in nanoseconds: ${String(item)}`);
  return text(item);
}
