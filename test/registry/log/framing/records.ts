import type { Unframer } from '../../../../src/registry/log/framing/unframer.ts';

export interface Part {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Buffer;
  readonly endsLine: boolean;
}

export const partSize = 16_384;

/** Cuts a line where a runtime does. */
export function cut(line: Buffer, stream: Part['stream'], size = partSize): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (; line.length - at > size; at += size) {
    parts.push({ stream, bytes: line.subarray(at, at + size), endsLine: false });
  }
  return [...parts, { stream, bytes: line.subarray(at), endsLine: true }];
}

/** A record as Docker's json-file driver writes it: Go escapes more than JSON has to. */
export function dockerRecord({ stream, bytes, endsLine }: Part): Buffer {
  const log = JSON.stringify(bytes.toString('utf8') + (endsLine ? '\n' : ''));
  const escaped = log.replace(/[<>&\u2028\u2029\ufffd]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return Buffer.from(`{"log":${escaped},"stream":"${stream}","time":"2026-11-20T10:15:00.151700299Z"}`);
}

export function criRecord({ stream, bytes, endsLine }: Part): Buffer {
  return Buffer.concat([
    Buffer.from(`2026-11-20T10:15:00.151700299Z ${stream} ${endsLine ? 'F' : 'P'} `),
    bytes,
  ]);
}

/** What the unframer makes of these records, which lie one after another in one buffer as they do in a file. */
export function unwrapAll(unframer: Unframer, records: readonly Buffer[]): readonly string[] {
  const file = Buffer.concat(records.flatMap((record) => [record, Buffer.from('\n')]));
  const lines: string[] = [];
  let start = 0;
  for (const { length } of records) {
    const line = unframer.unwrap(file, start, start + length);
    if (typeof line === 'string') lines.push(line);
    else lines.push(`line ${line.bytes.toString('latin1', line.start, line.end)}`);
    start += length + 1;
  }
  return lines.filter((line) => line !== 'incomplete');
}

export function splitLines(file: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0, end = file.indexOf(10); end !== -1; at = end + 1, end = file.indexOf(10, at)) {
    lines.push(file.subarray(at, end));
  }
  return lines;
}
