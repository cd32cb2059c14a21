import type { RequestFact } from '../../../src/registry/log/facts.ts';
import type { LogTally } from '../../../src/registry/log/log-tally.ts';
import { RegistryLog } from '../../../src/registry/log/registry-log.ts';
import { operations } from '../../../src/registry/operation.ts';
import { added, type Figures, type LogFigures } from './client-figures.ts';
import type { Stream } from './recordings.ts';

/** As the collector has them: up to 15 minutes, in seconds. */
export const bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

export const nowMs = Date.UTC(2026, 10, 20, 12);
const patienceMs = 60_000;

/** Reads what a registry logged from its beginning to its end, and waits for whatever only time decides. */
export function countAll(streams: readonly Stream[], isFast: boolean): LogTally {
  const log = new RegistryLog({ bounds, isFast });
  for (const { origin, bytes } of streams) log.read(origin, bytes, nowMs);
  settle(log);
  return log.takeTally();
}

/** Lets so much time pass, without more to read, that everything is decided. */
export function settle(log: RegistryLog): readonly RequestFact[] {
  return [...log.expire(nowMs, false), ...log.expire(nowMs + patienceMs, false)];
}

export function figuresOfTallies(tallies: readonly LogTally[]): LogFigures {
  const each = tallies.map(figuresOf);
  return {
    requests: added(each.map(({ requests }) => requests)),
    bytes: added(each.map(({ bytes }) => bytes)),
    pulls: added(each.map(({ pulls }) => pulls)),
    pushes: added(each.map(({ pushes }) => pushes)),
    challenges: each.reduce((sum, { challenges }) => sum + challenges, 0),
    failures: added(each.map(({ failures }) => failures)),
  };
}

function figuresOf({ requests, challenges, refusals }: LogTally): LogFigures {
  const counts = requests
    .figures()
    .map(({ method, operation, code, count }): Figures => ({ [`${method} ${operation} ${code}`]: count }));
  return {
    requests: added(counts),
    bytes: added(operations.map((operation, place) => ({ [operation]: requests.bytes[place] ?? 0 }))),
    pulls: Object.fromEntries(requests.pulls),
    pushes: Object.fromEntries(requests.pushes),
    challenges,
    failures: Object.fromEntries(refusals),
  };
}

/**
 * Everything that a tally holds, for comparing one with another. The order in which names were met is left out, and of sums
 * the last bits, which differ with the order of the summands.
 */
export function everything(tally: LogTally): unknown {
  const { requests, durations, errors, lines, incidents, proxied } = tally;
  return {
    ...figuresOf(tally),
    emptyResponses: requests.emptyResponses,
    durations: durations.map(({ counts, sum }) => `${counts.join(' ')} sum ${Math.fround(sum)}`),
    errors: [...errors],
    lines,
    incidents,
    proxied: Object.fromEntries(proxied),
  };
}
