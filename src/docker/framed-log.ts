import { LineBuffer, maxLineBytes } from './line-buffer.ts';
import { cutFrames, type LogFrame } from './log-frames.ts';
import { partBytes, splitStamp, type LogLine, type LogPush, type LogReader } from './log-line.ts';

const newline = 0x0a;

interface OpenLine {
  readonly buffer: LineBuffer;
  stamp: string | undefined;
}

/** Reads the log of a container without a terminal: stdout and stderr come as frames, and their parts may alternate. */
export class FramedLogReader implements LogReader {
  #rest: Buffer = Buffer.alloc(0);
  readonly #open: Readonly<Record<LogFrame['stream'], OpenLine>> = {
    stdout: { buffer: new LineBuffer(), stamp: undefined },
    stderr: { buffer: new LineBuffer(), stamp: undefined },
  };

  push(chunk: Buffer): LogPush {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const cut = cutFrames(bytes);
    if (cut.status === 'misaligned') return cut;
    this.#rest = cut.rest;
    const lines: LogLine[] = [];
    for (const frame of cut.frames) this.#takeFrame(bytes, frame, lines);
    return { status: 'ok', lines };
  }

  #takeFrame(bytes: Buffer, { stream, begin, end }: LogFrame, lines: LogLine[]): void {
    const open = this.#open[stream];
    const content = splitStamp(bytes, begin, end);
    const { stamp } = content;
    // All parts of a line carry the time of the first. The driver "local" sends the last part without a line end.
    if (!open.buffer.isEmpty && open.stamp !== stamp) endEarly(stream, open, { stamp, lines });
    const isEnded = end > content.begin && bytes[end - 1] === newline;
    const part = bytes.subarray(content.begin, isEnded ? end - 1 : end);
    const isLast = isEnded || part.length < partBytes;
    if (isLast && open.buffer.isEmpty && part.length <= maxLineBytes) {
      lines.push({ stream, stamp, bytes: part, isCut: false });
      return;
    }
    open.stamp = stamp;
    open.buffer.append(part);
    if (isLast) lines.push(close(stream, open));
  }
}

function close(stream: LogFrame['stream'], open: OpenLine): LogLine {
  const { content, isCut } = open.buffer.take();
  return { stream, stamp: open.stamp, bytes: content, isCut };
}

/** An earlier line after half of a later one: the Engine began its file anew, and will send the whole of it again. */
function endEarly(
  stream: LogFrame['stream'],
  open: OpenLine,
  next: { readonly stamp: string | undefined; readonly lines: LogLine[] },
): void {
  const line = close(stream, open);
  const comesAgain = line.stamp !== undefined && next.stamp !== undefined && next.stamp < line.stamp;
  if (!comesAgain) next.lines.push(line);
}
