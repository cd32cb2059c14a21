import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authFailureReasons } from '../../../src/domain/failure.ts';
import type { LogFact } from '../../../src/registry/log/facts.ts';
import { RegistryLog } from '../../../src/registry/log/registry-log.ts';
import { methods } from '../../../src/registry/methods.ts';
import { operations } from '../../../src/registry/operation.ts';
import { bounds, everything, nowMs, settle } from './counted-figures.ts';
import { framings, lineKinds, mutatedLine } from './mutated-lines.ts';
import { propertySeed } from './recordings.ts';
import { propertyRuns } from '../../support/property-runs.ts';

/** One read of an exporter, and what it does afterwards: go on, wait for what only time decides, or look at its backlog. */
interface Read {
  readonly origin: string;
  readonly lines: readonly Buffer[];
  readonly then: 'nothing' | 'waits' | 'looks' | 'counts';
}

interface Outcome {
  readonly tallies: readonly unknown[];
  readonly told: readonly LogFact[];
  readonly lastLineMs: number;
}

describe.each(Object.keys(framings))('%s lines', (framing) => {
  test.each(Object.keys(lineKinds))(
    'of mutated logs (%s) come to the same in the fast lane and without it',
    (kind) => {
      const reads = fc.array(readOf(lineKinds[kind] ?? []), { minLength: 1, maxLength: 4 });

      fc.assert(
        fc.property(reads, (plan) => {
          const framed = plan.map((read) => ({
            ...read,
            lines: read.lines.flatMap(framings[framing] ?? (() => [])),
          }));

          expect(outcomeOf(framed, true)).toEqual(outcomeOf(framed, false));
        }),
        { seed: propertySeed, numRuns: propertyRuns(15) },
      );
    },
  );
});

test.each([true, false])(
  'any bytes are counted in closed sets, whatever the pieces (fast lane: %s)',
  (isFast) => {
    const line = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10))),
      mutatedLine(lineKinds['of every kind'] ?? []),
    );

    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 60 }),
        fc.array(fc.nat(20), { maxLength: 10 }),
        (lines, sizes) => {
          const together = outcomeOf([{ origin: 'a', lines, then: 'nothing' }], isFast);
          const pieces = piecesOf(lines, sizes).map((piece) => ({
            origin: 'a',
            lines: piece,
            then: 'nothing' as const,
          }));

          expect(outcomeOf(pieces, isFast)).toEqual(together);
          expect(strangeLabels(lines, isFast)).toEqual([]);
        },
      ),
      { seed: propertySeed, numRuns: propertyRuns(60) },
    );
  },
);

test('text of any kind behind the beginning of a line is counted in closed sets', () => {
  const start = fc.constantFrom(
    '',
    '{',
    '{"level":"error","msg":"',
    'time=',
    '1.2.3.4 - - [20/Nov/2026:10:03:55 +0000] "',
  );
  const line = fc.tuple(start, fc.string({ unit: 'binary', maxLength: 400 })).map(([head, tail]) => {
    return Buffer.from((head + tail).replaceAll('\n', ' '));
  });

  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      expect(strangeLabels(lines, true)).toEqual([]);
    }),
    { seed: propertySeed, numRuns: propertyRuns(60) },
  );
});

function readOf(lines: readonly Buffer[]): fc.Arbitrary<Read> {
  return fc.record({
    origin: fc.constantFrom('registry.log', 'registry.log', 'registry.log', 'other.log'),
    lines: fc.array(mutatedLine(lines), { minLength: 1, maxLength: 40 }),
    then: fc.constantFrom('nothing', 'waits', 'looks', 'counts'),
  });
}

function outcomeOf(reads: readonly Read[], isFast: boolean): Outcome {
  const tallies: unknown[] = [];
  const told: LogFact[] = [];
  const observe = (_: unknown, facts: readonly LogFact[]): void => {
    told.push(...facts.filter(({ kind }) => kind === 'auth_failure' || kind === 'auth_success'));
  };
  const log = new RegistryLog({ bounds, isFast, observe });
  for (const { origin, lines, then } of reads) {
    told.push(...log.read(origin, asBytes(lines), nowMs));
    if (then === 'waits') told.push(...settle(log));
    if (then === 'looks') told.push(...log.expire(nowMs, true));
    if (then === 'counts') tallies.push(everything(log.takeTally()));
  }
  told.push(...settle(log));
  return { tallies: [...tallies, everything(log.takeTally())], told, lastLineMs: log.lastLineMs };
}

function asBytes(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
}

function piecesOf(lines: readonly Buffer[], sizes: readonly number[]): readonly (readonly Buffer[])[] {
  const pieces: (readonly Buffer[])[] = [];
  let at = 0;
  for (const size of sizes) {
    pieces.push(lines.slice(at, at + size));
    at += size;
  }
  return [...pieces, lines.slice(at)];
}

const codes = /^(?:[1-5]\d\d|other)$/;
const results = new Set(['hit blob', 'hit manifest', 'miss blob', 'miss manifest']);

/** Values that no label of the metrics knows. */
function strangeLabels(lines: readonly Buffer[], isFast: boolean): readonly string[] {
  const log = new RegistryLog({ bounds, isFast });
  log.read('a', asBytes(lines), nowMs);
  settle(log);
  const { requests, refusals, proxied } = log.takeTally();
  return [
    ...requests.figures().filter(({ method }) => !new Set<string>(methods).has(method)),
    ...requests.figures().filter(({ operation }) => !new Set<string>(operations).has(operation)),
    ...requests.figures().filter(({ code }) => !codes.test(code)),
    ...[...refusals.keys()].filter((reason) => !new Set<string>(authFailureReasons).has(reason)),
    ...[...proxied.keys()].filter((result) => !results.has(result)),
    ...[...requests.bytes, ...requests.requests].filter((figure) => !Number.isFinite(figure) || figure < 0),
  ].map((label) => JSON.stringify(label));
}
