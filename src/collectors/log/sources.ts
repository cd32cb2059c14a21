import type { LogRead, LogSource } from './source.ts';

type Taken = Extract<LogRead, { status: 'ok' }>;

/** What the sources of one log have told of themselves in a cycle. */
export interface SourceReport {
  readonly bytes: number;
  readonly lostLines: number;
  readonly reconnects: number;
  /** Of all sources together; undefined where none can tell. */
  readonly unreadBytes: number | undefined;
  readonly failures: readonly string[];
  /** Whether there is more to read at once. */
  readonly isBehind: boolean;
}

/** A read this large is counted in a millisecond or so where its lines are ordinary; `take` sees to the rest. */
const largestRead = 256 * 1024;

export interface Bounds {
  readonly isLate: () => boolean;
  /** Of one read. */
  readonly mostBytes?: number;
}

/** Reads each source by turns until none has more, or `isLate` says that it is time to report. */
export async function readAll(
  sources: readonly LogSource[],
  take: (read: Taken) => Promise<void>,
  { isLate, mostBytes = largestRead }: Bounds,
): Promise<SourceReport> {
  const report = { bytes: 0, lostLines: 0, reconnects: 0, failures: new Map<string, string>() };
  const unread = new Map<string, number | undefined>();
  let behind = sources;
  do {
    const stillBehind: LogSource[] = [];
    for (const source of behind) {
      const read = await source.read(mostBytes);
      if (read.status === 'failed') {
        report.failures.set(source.name, read.detail);
        continue;
      }
      await take(read);
      report.bytes += read.bytes.length;
      report.lostLines += read.lostLines;
      report.reconnects += read.reconnects;
      unread.set(source.name, read.unreadBytes);
      if (read.isBehind) stillBehind.push(source);
    }
    behind = stillBehind;
    // What lies in memory already is read without a wait, in which others would have had their turn.
    await nextTurn();
  } while (behind.length > 0 && !isLate());
  return {
    ...report,
    failures: [...report.failures.values()],
    unreadBytes: sumOf(unread),
    isBehind: behind.length > 0,
  };
}

function sumOf(unread: ReadonlyMap<string, number | undefined>): number | undefined {
  const known = [...unread.values()].filter((bytes) => bytes !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, bytes) => sum + bytes, 0);
}

/** Resolves when everything else that is due has had its turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
