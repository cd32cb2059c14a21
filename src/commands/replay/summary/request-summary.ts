import { durationBounds } from '../../../collectors/log/metrics.ts';
import type { DurationTally } from '../../../registry/log/duration-tally.ts';
import type { LogTally } from '../../../registry/log/log-tally.ts';
import type { RequestFigure } from '../../../registry/log/request-tally.ts';
import { operations } from '../../../registry/operation.ts';
import { quantilesOf } from './quantiles.ts';
import type { NamedCount, OperationFigures, RequestSummary } from './summary.ts';
import { byText } from './top-names.ts';

export function summarizeRequests({ requests, durations }: LogTally): RequestSummary {
  const figures = requests.figures();
  const rows = operations.map((operation, place) =>
    rowOf(operation, {
      figures: figures.filter((figure) => figure.operation === operation),
      bytes: requests.bytes[place] ?? 0,
      durations: durations[place],
    }),
  );
  return {
    count: sumOf(figures),
    classes: classesOf(figures),
    operations: rows
      .filter(({ count, seconds }) => count > 0 || seconds !== null)
      .sort((a, b) => b.count - a.count),
  };
}

interface OperationTally {
  readonly figures: readonly RequestFigure[];
  readonly bytes: number;
  readonly durations: DurationTally | undefined;
}

function rowOf(operation: string, { figures, bytes, durations }: OperationTally): OperationFigures {
  return {
    operation,
    count: sumOf(figures),
    clientErrors: sumOf(figures.filter(({ code }) => classOf(code) === '4xx')),
    serverErrors: sumOf(figures.filter(({ code }) => classOf(code) === '5xx')),
    bytes,
    seconds: durations === undefined ? null : quantilesOf(durations, durationBounds),
  };
}

function classesOf(figures: readonly RequestFigure[]): readonly NamedCount[] {
  const counts = new Map<string, number>();
  for (const { code, count } of figures) {
    const name = classOf(code);
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((one, other) => byText(one.name, other.name));
}

function classOf(code: string): string {
  return /^\d/.test(code) ? `${code.charAt(0)}xx` : code;
}

function sumOf(figures: readonly RequestFigure[]): number {
  return figures.reduce((sum, { count }) => sum + count, 0);
}
