import type { Clock } from '../../domain/clock.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import { add, emptyReport, set, type Report, type Sample } from '../../domain/report.ts';
import type { LogFact } from '../../registry/log/facts.ts';
import { LogInterpreter } from '../../registry/log/interpreter.ts';
import { parseLine, type LogLine } from '../../registry/log/line.ts';
import * as metrics from './metrics.ts';
import { RecentFailures } from './recent-failures.ts';
import { recordsOf, samplesOf } from './report.ts';
import type { LogRead, LogSource } from './source.ts';

/** A read this large is parsed in about 10 ms, so that the event loop stays free for others. */
const largestRead = 256 * 1024;
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
  for (const source of sources) {
    if (signal.aborted) break;
    const read = await source.read(largestRead);
    if (read.status === 'failed') failures.push(read.detail);
    else reports.push(reader.report(read));
  }
  reports.push(reader.settle());
  const report = reports.reduce(merge, emptyReport);
  if (failures.length > 0) return { status: 'failed', report, detail: failures.join('; ') };
  return { status: 'ok', report };
}

function merge(a: Report, b: Report): Report {
  return { samples: [...a.samples, ...b.samples], records: [...a.records, ...b.records] };
}

/** Turns lines into reports; keeps what spans several reads. */
class LogReader {
  private readonly clock: Clock;
  private readonly interpreter = new LogInterpreter();
  private readonly clients = new RecentFailures();
  private readonly users = new RecentFailures();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  report(read: Extract<LogRead, { status: 'ok' }>): Report {
    const lines = read.lines.map(parseLine);
    const facts = lines.flatMap((line) => this.interpreter.interpret(line, this.clock.now()));
    return {
      samples: [...sourceSamples(read), ...lineSamples(lines), ...samplesOf(this.noteFailures(facts))],
      records: recordsOf(facts),
    };
  }

  /** What only time decides: requests that waited for their access line, and failures that grow old. */
  settle(): Report {
    const facts = this.interpreter.expire(this.clock.now());
    const now = this.clock.now();
    const gauges = [
      set(metrics.failingClients, this.clients.count(now)),
      set(metrics.failingUsers, this.users.count(now)),
    ];
    return { samples: [...samplesOf(facts), ...gauges], records: recordsOf(facts) };
  }

  private noteFailures(facts: readonly LogFact[]): readonly LogFact[] {
    for (const fact of facts) {
      if (fact.kind !== 'auth_failure') continue;
      this.clients.note(fact.client, this.clock.now());
      this.users.note(fact.user, this.clock.now());
    }
    return facts;
  }
}

function sourceSamples(read: Extract<LogRead, { status: 'ok' }>): readonly Sample[] {
  const samples = [
    add(metrics.logBytes, read.bytes),
    add(metrics.lostLines, read.lostLines),
    add(metrics.reconnects, read.reconnects),
  ];
  if (read.unreadBytes !== undefined) samples.push(set(metrics.unreadBytes, read.unreadBytes));
  return samples;
}

function lineSamples(lines: readonly LogLine[]): readonly Sample[] {
  const samples = lines.map((line) => {
    return line.kind === 'broken' ? add(metrics.parseErrors) : add(metrics.logLines, 1, { kind: line.kind });
  });
  const last = lines.findLast((line) => line.kind === 'access' || line.kind === 'structured');
  if (last !== undefined) samples.push(set(metrics.lastLine, last.timeMs / 1_000));
  return samples;
}
