/** Where a frame's payload lies in the bytes that were cut. */
export interface LogFrame {
  readonly stream: 'stdout' | 'stderr';
  readonly begin: number;
  readonly end: number;
}

/** `misaligned`: the bytes are no frames, so nothing after them can be trusted either. */
export type FrameCut =
  | { readonly status: 'ok'; readonly frames: readonly LogFrame[]; readonly rest: Buffer }
  | { readonly status: 'misaligned'; readonly detail: string };

const headerBytes = 8;
/** The Engine sends 16 KiB and a timestamp at most; drivers with larger parts stay well below this. */
const maxPayloadBytes = 4 * 1024 * 1024;

/** Takes every whole frame off the front: `[stream, 0, 0, 0, length as uint32 BE]`, then the payload. */
export function cutFrames(buffer: Buffer): FrameCut {
  const frames: LogFrame[] = [];
  let offset = 0;
  while (offset + headerBytes <= buffer.length) {
    const stream = streamOf(buffer, offset);
    const length = buffer.readUInt32BE(offset + 4);
    if (stream === undefined || length > maxPayloadBytes)
      return { status: 'misaligned', detail: `no log frame begins with ${headOf(buffer, offset)}` };
    const begin = offset + headerBytes;
    const end = begin + length;
    if (end > buffer.length) break;
    frames.push({ stream, begin, end });
    offset = end;
  }
  return { status: 'ok', frames, rest: buffer.subarray(offset) };
}

function streamOf(buffer: Buffer, offset: number): LogFrame['stream'] | undefined {
  switch (buffer.readUInt32BE(offset)) {
    case 0x01000000:
      return 'stdout';
    case 0x02000000:
      return 'stderr';
    default:
      return undefined;
  }
}

function headOf(buffer: Buffer, offset: number): string {
  return buffer.subarray(offset, offset + headerBytes).toString('hex');
}
