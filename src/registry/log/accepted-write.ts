import { routeOf, type Operation } from '../operation.ts';
import { parseGoDuration } from './go-duration.ts';
import type { LogLine } from './line.ts';
import { isCompleted, requestOfCompleted } from './structured-request.ts';
import { fieldText } from './structured-line.ts';

/** A change of the storage that the registry has accepted. Times in milliseconds since the epoch. */
export interface AcceptedWrite {
  readonly startMs: number;
  readonly endMs: number;
  /** The access log tells only the second in which it began; it ended then or later. */
  readonly isExact: boolean;
}

/** In the order of the operations. */
const writes: readonly Operation[] = [
  'manifest_put',
  'manifest_delete',
  'blob_delete',
  'blob_mount',
  'upload_start',
  'upload_chunk',
  'upload_commit',
  'upload_cancel',
];
const secondMs = 1_000;

/** The write that a line tells of, if it does. With both logs on, a write has a line in each. */
export function acceptedWriteOf(line: LogLine): AcceptedWrite | undefined {
  if (line.kind === 'access') {
    if (!isAccepted(routeOf(line.method, line.uri).operation, line.status)) return undefined;
    return { startMs: line.timeMs, endMs: line.timeMs + secondMs - 1, isExact: false };
  }
  if (line.kind !== 'structured' || !isCompleted(line)) return undefined;
  const request = requestOfCompleted(line);
  if (request === undefined || !isAccepted(request.operation, request.status)) return undefined;
  const seconds = parseGoDuration(fieldText(line, 'http.response.duration')) ?? 0;
  return { startMs: line.timeMs - seconds * secondMs, endMs: line.timeMs, isExact: true };
}

function isAccepted(operation: Operation, status: number): boolean {
  return status >= 200 && status < 300 && writes.includes(operation);
}
