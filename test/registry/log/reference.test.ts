import { describe, expect, test } from 'vitest';
import { added, type Figures } from './client-figures.ts';
import { countAll, figuresOfTallies } from './counted-figures.ts';
import { linesOf, recordings, type Stream } from './recordings.ts';

const lanes = [
  { lane: 'the fast lane', isFast: true },
  { lane: 'the parser alone', isFast: false },
];

const streams = recordings
  .filter(({ name }) => !name.startsWith('docker/'))
  .flatMap(({ name, registries }) =>
    registries.flat().map((stream) => ({ name: `${name} ${stream.origin}`, stream })),
  );

/** Read as simply as can be: what another program would make of the same lines. */
const accessLine =
  /^\S+ - - \[[^\]]+\] "([A-Z]+) (.*?) HTTP\/\d\.\d" (\d{3}) (\d+) "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*"$/;

describe.each(lanes)('counted by $lane', ({ isFast }) => {
  test('access lines come to what a regular expression finds in them', () => {
    for (const { name, stream } of streams) {
      const lines = linesWhich(stream, (line) => accessLine.test(line));
      const tally = countAll([lines], isFast);

      const found = textsOf(lines).map((line) => accessLine.exec(line) ?? []);

      expect(byMethodAndStatus(figuresOfTallies([tally]).requests), name).toEqual(
        added(found.map(([, method, , status]) => ({ [`${methodOf(method)} ${status}`]: 1 }))),
      );
      expect(sum(tally.requests.bytes), name).toBe(
        found.reduce((bytes, [, method, , , size]) => (method === 'HEAD' ? bytes : bytes + Number(size)), 0),
      );
    }
  });

  test('completions come to what JSON.parse finds in them', () => {
    for (const { name, stream } of streams) {
      const lines = linesWhich(stream, isCompletion);
      const tally = countAll([lines], isFast);

      const { requests, bytes, errors } = countWithJsonParse(textsOf(lines));

      expect(byMethodAndStatus(figuresOfTallies([tally]).requests), name).toEqual(requests);
      expect([sum(tally.requests.bytes), sum(tally.errors)], name).toEqual([bytes, errors]);
      expect(sum(tally.durations.flatMap(({ counts }) => [...counts])), name).toBe(
        sum(Object.values(requests)),
      );
    }
  });
});

interface Completion {
  readonly 'http.request.id': string;
  readonly 'http.request.method': string;
  readonly 'http.response.status': number;
  readonly 'http.response.written': number;
  readonly 'err.code'?: string;
}

function countWithJsonParse(lines: readonly string[]): { requests: Figures; bytes: number; errors: number } {
  const completions = lines.map((line) => JSON.parse(line) as Completion);
  const first = [
    ...new Map(completions.toReversed().map((line) => [line['http.request.id'], line])).values(),
  ];
  const name = (line: Completion): string =>
    `${methodOf(line['http.request.method'])} ${line['http.response.status']}`;
  return {
    requests: added(first.map((line) => ({ [name(line)]: 1 }))),
    bytes: sum(
      first.map((line) => (line['http.request.method'] === 'HEAD' ? 0 : line['http.response.written'])),
    ),
    errors: completions.filter((line) => line['err.code'] !== undefined).length,
  };
}

function isCompletion(line: string): boolean {
  return line.startsWith('{') && /"(?:msg|message)":"response completed/.test(line) && line.endsWith('}');
}

function methodOf(method = ''): string {
  return ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].includes(method) ? method : 'other';
}

function byMethodAndStatus(requests: Figures): Figures {
  return added(
    Object.entries(requests).map(([name, count]) => {
      const [method, , status] = name.split(' ');
      return { [`${method} ${status}`]: count };
    }),
  );
}

function linesWhich({ origin, bytes }: Stream, isWanted: (line: string) => boolean): Stream {
  const lines = linesOf(bytes).filter((line) => isWanted(line.toString().trimEnd()));
  return { origin, bytes: Buffer.concat(lines) };
}

function textsOf({ bytes }: Stream): readonly string[] {
  return linesOf(bytes).map((line) => line.toString().trimEnd());
}

function sum(figures: Iterable<number>): number {
  return [...figures].reduce((total, figure) => total + figure, 0);
}
