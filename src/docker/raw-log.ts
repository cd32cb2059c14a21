import { LineBuffer } from './line-buffer.ts';
import { partBytes, splitStamp, type LogLine, type LogPush, type LogReader } from './log-line.ts';

const newline = 0x0a;

/** Reads the log of a container with a terminal: one raw stream, lines end in CR LF. */
export class RawLogReader implements LogReader {
  readonly #open = new LineBuffer();

  push(chunk: Buffer): LogPush {
    const lines: LogLine[] = [];
    let begin = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, begin)) {
      this.#open.append(chunk.subarray(begin, end));
      lines.push(this.#close());
      begin = end + 1;
    }
    if (begin < chunk.length) this.#open.append(chunk.subarray(begin));
    return { status: 'ok', lines };
  }

  #close(): LogLine {
    const { content: whole, isCut } = this.#open.take();
    const { stamp, begin } = splitStamp(whole, 0, whole.length);
    return { stream: 'stdout', stamp, bytes: withoutRepeatedStamps(whole.subarray(begin), stamp), isCut };
  }
}

/** Each part of a long line was sent with the time in front, which now stands inside the line. */
function withoutRepeatedStamps(content: Buffer, stamp: string | undefined): Buffer {
  if (stamp === undefined || content.length <= partBytes) return content;
  const repeated = Buffer.from(`${stamp} `, 'latin1');
  const parts = [content.subarray(0, partBytes)];
  let offset = partBytes;
  while (offset < content.length) {
    const begin = content.subarray(offset, offset + repeated.length).equals(repeated) ? repeated.length : 0;
    parts.push(content.subarray(offset + begin, offset + begin + partBytes));
    offset += begin + partBytes;
  }
  return Buffer.concat(parts);
}
