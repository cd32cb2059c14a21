import type { LogRecord } from './log-record.ts';

/** How many characters are kept. */
export interface RecordLimits {
  readonly body: number;
  readonly attribute: number;
}

/** The record with texts of bounded length, which share no memory with the line that they were read from. */
export function cutRecord(record: LogRecord, longest: RecordLimits): LogRecord {
  const attributes = Object.entries(record.attributes).map(
    ([name, value]) => [name, typeof value === 'string' ? cutText(value, longest.attribute) : value] as const,
  );
  return { ...record, body: cutText(record.body, longest.body), attributes: Object.fromEntries(attributes) };
}

/**
 * What `slice` gives keeps the whole text alive, even where nothing was cut off: a name of twenty characters may hold a
 * log line of a megabyte. So the characters are copied.
 */
function cutText(text: string, longest: number): string {
  return Buffer.from(text.slice(0, longest)).toString();
}
