import type { LogFile } from './log-file.ts';

/** Files take turns this coarsely: far less than any window of time that is looked at. */
const turnMs = 2_000;

export interface LogPiece {
  readonly origin: string;
  /** Whole lines, which hold until the next piece is asked for. */
  readonly bytes: Buffer;
  /** When they were written, as far as they tell; minus infinity before the first line that does. */
  readonly timeMs: number;
}

/** Reads files as if they were one log: what was written earlier comes earlier, whatever the order of the files. */
export async function* inTimeOrder(files: readonly LogFile[]): AsyncGenerator<LogPiece> {
  let waiting = files.toSorted(byName);
  while (waiting.length > 0) {
    const { first, second } = nextTwo(waiting);
    if (first === undefined) return;
    await first.advance();
    if (!first.hasMore) {
      waiting = waiting.filter((file) => file !== first);
      continue;
    }
    // The block just read may be later than it seemed when it was chosen; then another one's turn has come.
    if (second !== undefined && first.nextMs > second.nextMs) continue;
    const bytes = first.take(second === undefined ? Number.POSITIVE_INFINITY : second.nextMs + turnMs);
    yield { origin: first.path, bytes, timeMs: first.nextMs };
  }
}

function nextTwo(files: readonly LogFile[]): { first: LogFile | undefined; second: LogFile | undefined } {
  let [first, second]: (LogFile | undefined)[] = [];
  for (const file of files) {
    if (first === undefined || file.nextMs < first.nextMs) [first, second] = [file, first];
    else if (second === undefined || file.nextMs < second.nextMs) second = file;
  }
  return { first, second };
}

/** So that files of one moment are read in the same order however they are named on the command line. */
function byName(one: LogFile, other: LogFile): number {
  if (one.path === other.path) return 0;
  return one.path < other.path ? -1 : 1;
}
