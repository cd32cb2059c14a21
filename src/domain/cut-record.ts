import type { LogRecord } from './log-record.ts';

/** How many characters are kept. */
export interface RecordLimits {
  readonly body: number;
  readonly attribute: number;
}

/** What is delivered of a record: one may not fill a batch. The SDK's own limit keeps the whole text alive that it cuts. */
export const longestTexts: RecordLimits = { body: 16_384, attribute: 4_096 };

/** The record with texts of bounded length, which share no memory with the line that they were read from. */
export function cutRecord(record: LogRecord, longest: RecordLimits): LogRecord {
  const attributes: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(record.attributes))
    attributes[name] = typeof value === 'string' ? cutText(value, longest.attribute) : value;
  return { ...record, body: cutText(record.body, longest.body), attributes };
}

/** Whether a receiver can be given the record's texts as they are. */
export function isFit({ body, attributes }: LogRecord, longest: RecordLimits): boolean {
  if (!isFitText(body, longest.body)) return false;
  for (const value of Object.values(attributes))
    if (typeof value === 'string' && !isFitText(value, longest.attribute)) return false;
  return true;
}

function isFitText(text: string, longest: number): boolean {
  return text.length <= longest && !surrogate.test(text);
}

/** V8 copies what is shorter, and makes a view of what is not. */
const shortestView = 13;
const surrogate = /[\ud800-\udfff]/;

/**
 * What `slice` gives keeps the whole text alive, even where nothing was cut off: a name of twenty characters may hold a
 * log line of a megabyte. So the characters are copied: what was put together is made one text of its own before it is cut.
 */
function cutText(text: string, longest: number): string {
  if (text.length < shortestView) return wellFormed(text);
  return wellFormed(` ${text.length > longest ? text.slice(0, longest) : text}`.slice(1));
}

/** Half a pair is no text that a receiver would take. */
function wellFormed(text: string): string {
  return surrogate.test(text) ? Buffer.from(text).toString() : text;
}
