import { isStamp, type LogLine } from './log-line.ts';
import { branch, numberOf, shapeOf, textOf, type Shape } from './shape.ts';

/** Up to where one stream of a log was delivered: the latest time, and how many lines from the first of that time on. */
export interface StreamMark {
  readonly stamp: string;
  readonly delivered: number;
}

/** Up to where a container's log was delivered, as plain JSON. A stream that gave nothing yet is absent. */
export type LogMark = Readonly<Partial<Record<LogLine['stream'], StreamMark>>>;

/** Takes from JSON that came from outside whatever marks it holds; what is none counts as absent. */
export function parseLogMark(json: unknown): LogMark {
  const shape = shapeOf(json);
  const [stdout, stderr] = [streamMark(branch(shape, 'stdout')), streamMark(branch(shape, 'stderr'))];
  return { ...(stdout && { stdout }), ...(stderr && { stderr }) };
}

function streamMark(shape: Shape): StreamMark | undefined {
  const [stamp, delivered] = [textOf(shape, 'stamp'), numberOf(shape, 'delivered')];
  if (stamp === undefined || !isStamp(stamp)) return undefined;
  if (delivered === undefined || !Number.isSafeInteger(delivered) || delivered < 1) return undefined;
  return { stamp, delivered };
}
