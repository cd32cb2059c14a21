import { LineBuffer } from './line-buffer.ts';
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
    const cut = cutFrames(this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]));
    if (cut.status === 'misaligned') return cut;
    this.#rest = cut.rest;
    const lines: LogLine[] = [];
    for (const frame of cut.frames) this.#takeFrame(frame, lines);
    return { status: 'ok', lines };
  }

  #takeFrame({ stream, payload }: LogFrame, lines: LogLine[]): void {
    const open = this.#open[stream];
    const { stamp, content } = splitStamp(payload);
    // All parts of a line carry the time of the first. The driver "local" sends the last part without a line end.
    if (!open.buffer.isEmpty && open.stamp !== stamp) lines.push(close(stream, open));
    if (open.buffer.isEmpty) open.stamp = stamp;
    const isEnded = content.at(-1) === newline;
    open.buffer.append(isEnded ? content.subarray(0, -1) : content);
    if (isEnded || content.length < partBytes) lines.push(close(stream, open));
  }
}

function close(stream: LogFrame['stream'], open: OpenLine): LogLine {
  const { content, isCut } = open.buffer.take();
  return { stream, stamp: open.stamp, text: content.toString('utf8'), isCut };
}
