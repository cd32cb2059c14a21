import type { Clock } from '../../domain/clock.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import { clear, emptyReport, set, type Report, type Sample } from '../../domain/report.ts';
import { LogReader } from './log-reader.ts';
import * as metrics from './metrics.ts';
import type { LogRead, LogSource } from './source.ts';

/** A read this large is parsed and entered in about 5 ms, so that the event loop stays free for others. */
const largestRead = 64 * 1024;
const intervalMs = 1_000;

export interface LogCollectorOptions {
  /** The registry's streams, each a source of its own. */
  readonly sources: readonly LogSource[];
  readonly clock: Clock;
}

export function createLogCollector({ sources, clock }: LogCollectorOptions): Collector {
  const reader = new LogReader(clock);
  return {
    name: 'log',
    intervalMs,
    collect: (signal) => collectAll(sources, reader, signal),
    wake: (signal) => Promise.race(sources.map((source) => source.waitForMore(signal))),
    close: () => {
      for (const source of sources) source.close();
    },
  };
}

/** Reads each source once. While there is more, the next cycle comes at once, and between two the event loop is free. */
async function collectAll(
  sources: readonly LogSource[],
  reader: LogReader,
  signal: AbortSignal,
): Promise<Cycle> {
  const reports: Report[] = [];
  const failures: string[] = [];
  const unread: number[] = [];
  for (const source of sources) {
    if (signal.aborted) break;
    const read = await source.read(largestRead);
    if (read.status === 'failed') failures.push(read.detail);
    else reports.push(reader.report(read));
    unread.push(...unreadOf(read));
  }
  reports.push({ samples: [unreadSample(unread)], records: [] }, reader.settle());
  const report = reports.reduce(merge, emptyReport);
  if (failures.length > 0) return { status: 'failed', report, detail: failures.join('; ') };
  return { status: 'ok', report };
}

function unreadOf(read: LogRead): readonly number[] {
  return read.status === 'failed' || read.unreadBytes === undefined ? [] : [read.unreadBytes];
}

/** A figure that nobody can tell any more must not stay what it was. */
function unreadSample(unread: readonly number[]): Sample {
  if (unread.length === 0) return clear(metrics.unreadBytes);
  return set(
    metrics.unreadBytes,
    unread.reduce((sum, bytes) => sum + bytes, 0),
  );
}

function merge(a: Report, b: Report): Report {
  return { samples: [...a.samples, ...b.samples], records: [...a.records, ...b.records] };
}
