import { hasAt } from './bytes-at.ts';
import { emptyFrame, type Frame, type FrameRead } from './frame.ts';

const space = 0x20;
const colon = 0x3a;
const letterF = 0x46;
const letterP = 0x50;
const shortestTime = '2026-11-20T10:15:00Z'.length;
const longestTime = '2026-11-20T10:15:00.151700299+00:00'.length;
const streamNames = { stdout: Buffer.from(' stdout '), stderr: Buffer.from(' stderr ') };
const streamLength = streamNames.stdout.length;

/**
 * Reads the records that containerd and CRI-O keep: `<time> stdout|stderr <tags> <content>`, the first tag P for a part
 * of a line and F for its end. The content stays where it is. Source: Kubernetes, CRI logging design.
 */
export class CriFrames {
  readonly frame: Frame = emptyFrame();

  read(bytes: Buffer, start: number, end: number): FrameRead {
    if (!startsWithDate(bytes, start)) return 'other';
    const timeEnd = spaceAfterTime(bytes, start);
    const stream = streamAt(bytes, timeEnd);
    const tag = timeEnd + streamLength;
    if (stream === undefined || tag > end) return 'other';
    const kind = bytes[tag];
    const tagEnd = endOfTags(bytes, tag + 1, end);
    if (tagEnd === -1 || (kind !== letterF && kind !== letterP)) return 'broken';
    this.frame.bytes = bytes;
    this.frame.start = Math.min(tagEnd + 1, end);
    this.frame.end = end;
    this.frame.stream = stream;
    this.frame.endsLine = kind === letterF;
    return 'frame';
  }
}

/** No line of a registry begins like this: Go's own log writes its dates with slashes. */
function startsWithDate(bytes: Buffer, start: number): boolean {
  return (
    bytes[start + 4] === 0x2d &&
    bytes[start + 7] === 0x2d &&
    bytes[start + 10] === 0x54 &&
    isDigit(bytes[start])
  );
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function spaceAfterTime(bytes: Buffer, start: number): number {
  for (let at = start + shortestTime; at <= start + longestTime; at += 1) if (bytes[at] === space) return at;
  return -1;
}

function streamAt(bytes: Buffer, at: number): Frame['stream'] | undefined {
  if (at === -1) return undefined;
  if (hasAt(bytes, at, streamNames.stdout)) return 'stdout';
  return hasAt(bytes, at, streamNames.stderr) ? 'stderr' : undefined;
}

/** Where the tags end: `F`, or `F:more:tags`; -1 where what stands there is no tag. */
function endOfTags(bytes: Buffer, at: number, end: number): number {
  if (at > end) return -1;
  if (at === end || bytes[at] === space) return at;
  if (bytes[at] !== colon) return -1;
  while (at < end && bytes[at] !== space) at += 1;
  return at;
}
