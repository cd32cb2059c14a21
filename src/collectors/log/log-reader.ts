import type { Clock } from '../../domain/clock.ts';
import { add, set, type Report, type Sample } from '../../domain/report.ts';
import type { LogFact } from '../../registry/log/facts.ts';
import { LogInterpreter } from '../../registry/log/interpreter.ts';
import { parseLine, type LogLine } from '../../registry/log/line.ts';
import * as metrics from './metrics.ts';
import { RecentFailures } from './recent-failures.ts';
import { recordsOf, samplesOf } from './report.ts';
import type { LogRead } from './source.ts';
import { sumCounters } from './sum-counters.ts';

type LineCounts = Record<LogLine['kind'], number>;

/** Turns the lines of one registry into reports; keeps what spans several reads. */
export class LogReader {
  private readonly clock: Clock;
  private readonly interpreter = new LogInterpreter();
  private readonly clients = new RecentFailures();
  private readonly users = new RecentFailures();
  private lastLineMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  report(read: Extract<LogRead, { status: 'ok' }>): Report {
    const counts: LineCounts = { access: 0, structured: 0, other: 0, broken: 0 };
    const facts: LogFact[] = [];
    for (const text of read.lines) counts[this.take(text, facts)] += 1;
    this.noteFailures(facts);
    const samples = [...sourceSamples(read), ...lineSamples(counts), ...samplesOf(facts)];
    return { samples: sumCounters(samples), records: recordsOf(facts) };
  }

  /** What only time decides: requests that waited for their access line, and failures that grow old. */
  settle(): Report {
    const now = this.clock.now();
    const facts = this.interpreter.expire(now);
    const gauges = [
      set(metrics.failingClients, this.clients.count(now)),
      set(metrics.failingUsers, this.users.count(now)),
    ];
    if (Number.isFinite(this.lastLineMs)) gauges.push(set(metrics.lastLine, this.lastLineMs / 1_000));
    return { samples: [...sumCounters(samplesOf(facts)), ...gauges], records: recordsOf(facts) };
  }

  /** Adds what a line tells to the facts, and says of which kind it is. */
  private take(text: string, facts: LogFact[]): LogLine['kind'] {
    if (text === '') return 'other';
    try {
      const line = parseLine(text);
      facts.push(...this.interpreter.interpret(line, this.clock.now()));
      this.noteTime(line);
      return line.kind;
    } catch {
      // Whatever a line does to the parser, it is counted, and it must not cost the other lines of its read.
      return 'broken';
    }
  }

  /** With two files the lines do not come in the order of time. */
  private noteTime(line: LogLine): void {
    if (line.kind === 'access' || line.kind === 'structured')
      this.lastLineMs = Math.max(this.lastLineMs, line.timeMs);
  }

  private noteFailures(facts: readonly LogFact[]): void {
    for (const fact of facts) {
      if (fact.kind !== 'auth_failure') continue;
      this.clients.note(fact.client, this.clock.now());
      this.users.note(fact.user, this.clock.now());
    }
  }
}

function sourceSamples(read: Extract<LogRead, { status: 'ok' }>): readonly Sample[] {
  return [
    add(metrics.logBytes, read.bytes),
    add(metrics.lostLines, read.lostLines),
    add(metrics.reconnects, read.reconnects),
  ];
}

function lineSamples({ broken, ...known }: LineCounts): readonly Sample[] {
  const kinds = Object.entries(known).filter(([, count]) => count > 0);
  const lines = kinds.map(([kind, count]) => add(metrics.logLines, count, { kind }));
  return broken === 0 ? lines : [...lines, add(metrics.parseErrors, broken)];
}
