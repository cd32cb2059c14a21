/** A line of a container's log as the Engine keeps it. */
export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  /** When the Engine took it, RFC 3339 with nine decimals in UTC: texts compare as times do. Undefined where none was sent. */
  readonly stamp: string | undefined;
  /** Without the line feed at its end; a terminal leaves a carriage return there. May share memory with the chunk. */
  readonly bytes: Buffer;
  /** True when the line was longer than can be held, and its end was thrown away. */
  readonly isCut: boolean;
}

/** `misaligned` ends the reading: the stream must be opened again. */
export type LogPush =
  | { readonly status: 'ok'; readonly lines: readonly LogLine[] }
  | { readonly status: 'misaligned'; readonly detail: string };

/** Puts lines together from a log stream's chunks, however they are cut. What is incomplete waits for the next chunk. */
export interface LogReader {
  push(chunk: Buffer): LogPush;
}

/** The Engine's driver takes 16 KiB of a longer line at a time. */
export const partBytes = 16 * 1024;

const stampBytes = '2026-11-20T10:48:57.584395628Z'.length;
const stampPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

/** Whether a text is a time as the Engine writes it. */
export function isStamp(text: string): boolean {
  return text.length === stampBytes && stampPattern.test(text) && !Number.isNaN(Date.parse(text));
}

/** Parts the timestamp off, where there is one: tells it, and where the content behind it begins. */
export function splitStamp(
  bytes: Buffer,
  begin: number,
  end: number,
): { readonly stamp: string | undefined; readonly begin: number } {
  const stampEnd = begin + stampBytes;
  const isStamped = stampEnd < end && bytes[stampEnd] === 0x20;
  const stamp = isStamped ? bytes.toString('latin1', begin, stampEnd) : '';
  return stampPattern.test(stamp) ? { stamp, begin: stampEnd + 1 } : { stamp: undefined, begin };
}
