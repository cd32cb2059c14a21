import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogTally } from '../../../src/registry/log/log-tally.ts';
import { RegistryLog } from '../../../src/registry/log/registry-log.ts';
import { bounds, countAll, everything, figuresOfTallies, nowMs, settle } from './counted-figures.ts';
import { linesOf, logOf, propertySeed, recordingOf, type Stream } from './recordings.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const lanes = [
  { lane: 'the fast lane', isFast: true },
  { lane: 'the parser alone', isFast: false },
];

/** Some lines of one of the streams, and whether the exporter takes a look at the time after them, with more to read. */
interface Step {
  readonly stream: number;
  readonly lines: number;
  readonly looks: boolean;
}

const steps = fc.array(
  fc.record({ stream: fc.nat(1), lines: fc.integer({ min: 1, max: 40 }), looks: fc.boolean() }),
  { maxLength: 30 },
);

describe.each(lanes)('counted by $lane', ({ isFast }) => {
  describe.each(['v2', 'v3'])('the two files of %s', (version) => {
    const [streams = []] = recordingOf(`${version}/streams_split`).registries;

    test('come to the same in either order', () => {
      const [one, other] = [countAll(streams, isFast), countAll(streams.toReversed(), isFast)];

      expect(streams).toHaveLength(2);
      expect(everything(other)).toEqual(everything(one));
    });

    test('come to the same in any interleaving', () => {
      expectSameInAnyInterleaving({ streams, isFast }, [countAll(streams, isFast)]);
    });
  });

  test('two files in which a registry restarts come to the sum of its runs in any interleaving', () => {
    const runs = ['v3/streams_split', 'v2/streams_split'].map(
      (name) => recordingOf(name).registries[0] ?? [],
    );
    const files = [0, 1].map((file) => concatenated(runs.flatMap((run) => run[file] ?? [])));

    expectSameInAnyInterleaving(
      { streams: files, isFast },
      runs.map((run) => countAll(run, isFast)),
    );
  });

  describe.each([
    { change: 'on', runs: ['v3/mixed_json_noaccess', 'v2/mixed_json_access'] },
    { change: 'off', runs: ['v2/mixed_json_access', 'v2/mixed_json_noaccess'] },
    { change: 'off and on', runs: ['v3/mixed_json_access', 'v2/mixed_json_noaccess', 'v2/release_2_8_3'] },
  ])('an access log that is switched $change by a restart', ({ runs }) => {
    const logs = logsOf(runs);
    const apart = logs.map((log) => countAll([log], isFast));

    test('counts each run as it would be alone, in one stream', () => {
      const together = countAll([concatenated(logs)], isFast);

      expect(figuresOfTallies([together])).toEqual(figuresOfTallies(apart));
    });

    test('counts each run as it would be alone, in one stream that is read in any pieces', () => {
      expectSameInAnyInterleaving({ streams: [concatenated(logs)], isFast }, apart);
    });
  });

  test('an access log of its own that is switched off counts each run as it would be alone', () => {
    const logs = logsOf(['v2/mixed_json_access', 'v2/mixed_json_noaccess']);
    const apart = logs.map((log) => countAll([log], isFast));

    expectSameInAnyInterleaving({ streams: split(concatenated(logs)), isFast }, apart);
  });

  test('an access log of its own that is switched on counts each run as it would be alone, if it is read later than the start', () => {
    const logs = logsOf(['v3/mixed_json_noaccess', 'v2/mixed_json_access']);
    const apart = logs.map((log) => countAll([log], isFast));
    const streams = split(concatenated(logs));
    const structured = linesOf(streams[1]?.bytes ?? Buffer.alloc(0));

    const ahead = structured.findLastIndex((line) => line.includes('"listening on ')) + 1;

    expectSameInAnyInterleaving({ streams, isFast, ahead }, apart);
  });

  test('a restart within the second of its requests counts them once where the access log was read first', () => {
    const at = '20/Nov/2026:10:00:01 +0000';
    const access = `127.0.0.1 - - [${at}] "GET /v2/a/manifests/b HTTP/1.1" 200 5 "" "curl"\n`;
    const start = '{"level":"info","msg":"listening on [::]:5000","time":"2026-11-20T10:00:01.2Z"}\n';
    const streams = [
      { origin: 'stdout', bytes: Buffer.from(access) },
      { origin: 'stderr', bytes: Buffer.from(start + completed('2026-11-20T10:00:01.5Z')) },
    ];

    expect(figuresOfTallies([countAll(streams, isFast)]).requests).toEqual({ 'GET manifest_get 200': 1 });
  });

  test('a start that the access log has been read past leaves the count to that', () => {
    const access = (second: string): string =>
      `127.0.0.1 - - [20/Nov/2026:10:00:${second} +0000] "GET /v2/a/manifests/b HTTP/1.1" 200 5 "" "curl"\n`;
    const start = '{"level":"info","msg":"listening on [::]:5000","time":"2026-11-20T10:00:01Z"}\n';
    const log = new RegistryLog({ bounds, isFast });
    log.read('stdout', Buffer.from(access('05')), nowMs);
    log.read('stderr', Buffer.from(start + completed('2026-11-20T10:00:10Z')), nowMs);
    settle(log);
    log.read('stdout', Buffer.from(access('10')), nowMs);

    expect(figuresOfTallies([log.takeTally()]).requests).toEqual({ 'GET manifest_get 200': 2 });
  });

  test('requests that are younger than the last access line of another run are counted by their own', () => {
    const at = '20/Nov/2026:10:00:01 +0000';
    const access = `127.0.0.1 - - [${at}] "GET /v2/a/manifests/b HTTP/1.1" 200 5 "" "curl"\n`;
    const start = '{"level":"info","msg":"listening on [::]:5000","time":"2026-11-20T10:00:01.2Z"}\n';
    const streams = [
      { origin: 'stderr', bytes: Buffer.from(start + completed('2026-11-20T10:00:04Z')) },
      { origin: 'stdout', bytes: Buffer.from(access) },
    ];

    expect(figuresOfTallies([countAll(streams, isFast)]).requests).toEqual({ 'GET manifest_get 200': 2 });
  });
});

function completed(time: string): string {
  const fields = {
    'http.request.id': '1',
    'http.request.method': 'GET',
    'http.request.uri': '/v2/a/manifests/b',
    'http.response.duration': '1.5ms',
    'http.response.status': 200,
    'http.response.written': 5,
    level: 'info',
    msg: 'response completed',
    time,
  };
  return `${JSON.stringify(fields)}\n`;
}

function concatenated(streams: readonly Stream[]): Stream {
  return { origin: streams[0]?.origin ?? '', bytes: Buffer.concat(streams.map(({ bytes }) => bytes)) };
}

/** The standard output and the standard error of what was recorded in one file. */
function split({ bytes }: Stream): readonly Stream[] {
  const isAccess = (line: Buffer): boolean => /^\S+ - - \[/.test(line.toString('latin1', 0, 100));
  const lines = linesOf(bytes);
  return [
    { origin: 'stdout', bytes: Buffer.concat(lines.filter(isAccess)) },
    { origin: 'stderr', bytes: Buffer.concat(lines.filter((line) => !isAccess(line))) },
  ];
}

interface Interleaved {
  readonly streams: readonly Stream[];
  readonly isFast: boolean;
  /** Lines of the second stream that are read before anything else. */
  readonly ahead?: number;
}

function expectSameInAnyInterleaving(interleaved: Interleaved, expected: readonly LogTally[]): void {
  const figures = figuresOfTallies(expected);
  fc.assert(
    fc.property(steps, (order) => {
      expect(figuresOfTallies([countInterleaved(interleaved, order)])).toEqual(figures);
    }),
    { seed: propertySeed, numRuns: propertyRuns(60) },
  );
}

function countInterleaved({ streams, isFast, ahead = 0 }: Interleaved, order: readonly Step[]): LogTally {
  const log = new RegistryLog({ bounds, isFast });
  const left = streams.map(({ origin, bytes }) => ({ origin, lines: [...linesOf(bytes)] }));
  for (const { stream, lines, looks } of [{ stream: 1, lines: ahead, looks: false }, ...order]) {
    const from = left[stream];
    if (from !== undefined) log.read(from.origin, Buffer.concat(from.lines.splice(0, lines)), nowMs);
    if (looks) log.expire(nowMs, true);
  }
  for (const { origin, lines } of left) log.read(origin, Buffer.concat(lines), nowMs);
  settle(log);
  return log.takeTally();
}

function logsOf(names: readonly string[]): readonly Stream[] {
  return names.map((name) => ({ origin: 'registry.log', bytes: logOf(name) }));
}
