import type { Frame, FrameRead } from './frame.ts';

/** Reads a record that is written in an unusual way: other escapes, other keys, another order. */
export function decodeJsonRecord(line: string, frame: Frame): FrameRead {
  const record = decodeObject(line);
  const text = record?.['log'];
  const stream = record?.['stream'];
  if (typeof text !== 'string' || (stream !== 'stdout' && stream !== 'stderr')) return 'broken';
  frame.endsLine = text.endsWith('\n');
  frame.stream = stream;
  frame.bytes = Buffer.from(frame.endsLine ? text.slice(0, -1) : text);
  frame.start = 0;
  frame.end = frame.bytes.length;
  return 'frame';
}

function decodeObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}
