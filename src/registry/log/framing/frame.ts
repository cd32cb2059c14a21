export type StreamName = 'stdout' | 'stderr';

/** What a runtime's record says. One object is used again for every record, so it holds only until the next one. */
export interface Frame {
  bytes: Buffer;
  start: number;
  end: number;
  stream: StreamName;
  /** False where the runtime cut a long line and more of it follows. */
  endsLine: boolean;
}

/** `other` is no record of this format at all; `broken` means to be one and is not. */
export type FrameRead = 'frame' | 'broken' | 'other';

export function emptyFrame(): Frame {
  return { bytes: Buffer.alloc(0), start: 0, end: 0, stream: 'stdout', endsLine: true };
}
