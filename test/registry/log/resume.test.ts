import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LogTally } from '../../../src/registry/log/log-tally.ts';
import { RegistryLog } from '../../../src/registry/log/registry-log.ts';
import { bounds, countAll, everything, nowMs, settle } from './counted-figures.ts';
import { linesOf, propertySeed, recordings, type Recording } from './recordings.ts';

const lanes = [
  { lane: 'the fast lane', isFast: true },
  { lane: 'the parser alone', isFast: false },
];

/** Where a process ends, as shares of the lines of each file. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 });

describe.each(lanes)('counted by $lane', ({ isFast }) => {
  test.each(recordings)(
    '$name comes to the same where other processes go on with it at any line',
    ({ registries }) => {
      for (const streams of registries) {
        const whole = everything(countAll(streams, isFast));

        fc.assert(
          fc.property(cuts, (shares) => {
            expect(everything(countInParts(streams, isFast, shares))).toEqual(whole);
          }),
          { seed: propertySeed, numRuns: 2 },
        );
      }
    },
  );

  test.each(['v3/mixed_json_noaccess', 'v2/mixed_text_noaccess', 'v3/token'])(
    '%s comes to the same wherever a second process goes on with it, also between the lines of a request',
    (name) => {
      const streams = recordings.find((recording) => recording.name === name)?.registries[0] ?? [];
      const count = linesOf(Buffer.concat(streams.map(({ bytes }) => bytes))).length;

      const whole = everything(countAll(streams, isFast));

      for (let line = 0; line <= count; line += 1) {
        expect(everything(countInParts(streams, isFast, [line / count])), `line ${line}`).toEqual(whole);
      }
    },
  );

  test('a long line that a runtime cut goes on in another process, at whichever part', () => {
    const streams = recordings.find(({ name }) => name === 'docker/main')?.registries[0] ?? [];
    const records = linesOf(Buffer.concat(streams.map(({ bytes }) => bytes)));
    const parts = records.flatMap((record, index) =>
      isUnfinished(record) ? [(index + 1) / records.length] : [],
    );

    const whole = everything(countAll(streams, isFast));

    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) expect(everything(countInParts(streams, isFast, [part]))).toEqual(whole);
  });

  test('a request that waits for its access line is counted once where another process reads that', () => {
    const streams = recordings.find(({ name }) => name === 'v3/streams_split')?.registries[0] ?? [];
    const first = new RegistryLog({ bounds, isFast });
    const [access, structured] = streams;
    first.read('stderr', structured?.bytes ?? Buffer.alloc(0), nowMs);
    first.takeTally();

    const second = restored(first, isFast);
    second.read('stdout', access?.bytes ?? Buffer.alloc(0), nowMs);
    settle(second);

    const { requests } = everything(second.takeTally()) as { requests: unknown };
    expect(requests).toEqual((everything(countAll(streams, isFast)) as { requests: unknown }).requests);
  });

  test.each([undefined, null, 1, 'x', [], {}, { counter: {}, origins: [[]] }, hostileState()])(
    'begins anew where what was left is no state',
    (state) => {
      const log = new RegistryLog({ bounds, isFast });
      log.restore(state);
      const streams = recordings.find(({ name }) => name === 'v3/api')?.registries[0] ?? [];
      for (const { origin, bytes } of streams) log.read(origin, bytes, nowMs);
      settle(log);

      expect(everything(log.takeTally())).toEqual(everything(countAll(streams, isFast)));
    },
  );
});

/** Right in its outlines, and of the wrong kind everywhere inside. */
function hostileState(): unknown {
  const requests = {
    mode: 7,
    run: { start: ['x'], requests: 'x' },
    earlier: [1, {}],
    lastAccess: [{}, 2],
    latestBeginMs: {},
  };
  return {
    counter: { interpreter: { requests, refusals: [1], proxied: [] }, lastLineMs: 'x' },
    origins: [[1], ['a', 2, 3]],
  };
}

function isUnfinished(record: Buffer): boolean {
  const { log } = JSON.parse(record.toString()) as { log: string };
  return !log.endsWith('\n');
}

function countInParts(
  streams: Recording['registries'][number],
  isFast: boolean,
  shares: readonly number[],
): LogTally {
  let log = new RegistryLog({ bounds, isFast });
  const total = new LogTally(bounds);
  for (const { origin, bytes } of streams) {
    const lines = linesOf(bytes);
    let from = 0;
    for (const share of shares.toSorted((a, b) => a - b)) {
      const to = Math.round(share * lines.length);
      log.read(origin, Buffer.concat(lines.slice(from, to)), nowMs);
      from = to;
      addTally(total, log.takeTally());
      log = restored(log, isFast);
    }
    log.read(origin, Buffer.concat(lines.slice(from)), nowMs);
  }
  settle(log);
  addTally(total, log.takeTally());
  return total;
}

/** As the next process has it. */
function restored(log: RegistryLog, isFast: boolean): RegistryLog {
  const next = new RegistryLog({ bounds, isFast });
  next.restore(JSON.parse(JSON.stringify(log.state())));
  return next;
}

function addTally(to: LogTally, from: LogTally): void {
  to.requests.addAll(from.requests);
  for (const [place, { counts, sum }] of from.durations.entries()) to.durations[place]?.addAll(counts, sum);
  for (const [place, count] of from.errors.entries()) to.errors[place] = (to.errors[place] ?? 0) + count;
  for (const kind of ['access', 'structured', 'other', 'broken'] as const) to.lines[kind] += from.lines[kind];
  for (const kind of ['panic', 'tls_handshake_error', 'upload_abort'] as const)
    to.incidents[kind] += from.incidents[kind];
  for (const [name, count] of from.refusals) to.refusals.set(name, (to.refusals.get(name) ?? 0) + count);
  for (const [name, count] of from.proxied) to.proxied.set(name, (to.proxied.get(name) ?? 0) + count);
  to.challenges += from.challenges;
}
