import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { LogRecord } from '../../../src/domain/log-record.ts';
import { otlpJson } from '../../../src/domain/otlp-json.ts';
import { heapBytes } from '../../support/heap-bytes.ts';
import { Bench, farewellMs, gatherMs, record } from './bench.ts';
import { Receiver } from './receiver.ts';
import { plainTarget } from './target.ts';

let receiver = new Receiver();
let bench: Bench | undefined;

beforeEach(async () => {
  receiver = new Receiver();
  await receiver.start();
});
afterEach(async () => {
  receiver.behaviour = 'take';
  bench?.end();
  await bench?.done;
  await receiver.stop();
});

function start(options?: ConstructorParameters<typeof Bench>[1]): Bench {
  bench = new Bench(receiver.url, options);
  return bench;
}

function bodies(): readonly string[] {
  return receiver.records.map(({ body }) => body);
}

describe('a receiver that takes records', () => {
  test('gets every part of a record in the JSON of the protocol', async () => {
    const running = start({ headers: { authorization: 'Basic aHVudGVyMg==' } });

    running.accept(
      record('denied: "app"\nline two', { 'client.address': '::1', tries: 3, share: 0.5, last: true }),
    );
    await running.clock.passNextSleep(gatherMs);
    await receiver.untilRequests(1);

    expect(receiver.objections).toEqual([]);
    expect(receiver.records).toEqual([
      {
        eventName: 'docker.registry.auth.failure',
        severity: [13, 'WARN'],
        body: 'denied: "app"\nline two',
        timeNanos: '1767225599000000000',
        observedNanos: '1767225600000000000',
        attributes: {
          'docker.registry.name': 'main',
          'client.address': '::1',
          tries: 3,
          share: 0.5,
          last: true,
        },
        resource: { 'service.name': 'registry-exporter', 'service.version': '1.2.3' },
        scope: ['registry-exporter', '1.2.3'],
      },
    ]);
    expect(receiver.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/logs',
      headers: { 'content-type': 'application/json', authorization: 'Basic aHVudGVyMg==' },
    });
  });

  test('gets the severity of each record', async () => {
    const running = start();

    running.accept(
      { ...record('a'), severity: 'info' },
      { ...record('b'), severity: 'warn' },
      { ...record('c'), severity: 'error' },
    );
    await running.clock.passNextSleep(gatherMs);
    await receiver.untilRequests(1);

    expect(receiver.records.map(({ severity }) => severity)).toEqual([
      [9, 'INFO'],
      [13, 'WARN'],
      [17, 'ERROR'],
    ]);
  });

  test('gets records of one moment in one request, once and in their order', async () => {
    const running = start();

    running.accept(record('first'));
    running.accept(record('second'), record('third'));
    await running.clock.passNextSleep(gatherMs);
    await receiver.untilRequests(1);
    running.end();
    await running.done;

    expect(receiver.requests).toHaveLength(1);
    expect(bodies()).toEqual(['first', 'second', 'third']);
    expect(await running.counts()).toEqual({ exported: 3, dropped: 0, failures: 0, pending: 0 });
    expect(running.logged).toEqual([]);
  });

  test('gets a record whose body is a mebibyte cut to what fits a batch', async () => {
    const running = start();

    running.accept(record('x'.repeat(1024 * 1024), { uri: 'y'.repeat(1024 * 1024) }));
    await running.clock.passNextSleep(gatherMs);
    await receiver.untilRequests(1);

    expect(receiver.objections).toEqual([]);
    expect(bodies()[0]).toHaveLength(16_384);
    expect(receiver.records[0]?.attributes['uri']).toHaveLength(4_096);
  });
});

describe('a receiver that is away', () => {
  test('gets everything, once and in order, when it is back', async () => {
    const running = start();
    await receiver.stop();

    running.accept(record('one'), record('two'));
    await running.clock.passNextSleep(gatherMs);
    await running.passPause();
    running.accept(record('three'));
    await running.clock.passNextSleep(gatherMs);
    await running.passPause();
    const whileAway = await running.counts();
    await receiver.start();
    await running.clock.passNextSleep(gatherMs);
    await receiver.untilRequests(1);
    running.end();
    await running.done;

    expect(whileAway).toEqual({ exported: 0, dropped: 0, failures: 2, pending: 3 });
    expect(bodies()).toEqual(['one', 'two', 'three']);
    expect(await running.counts()).toMatchObject({ exported: 3, dropped: 0, failures: 2, pending: 0 });
  });

  test('is waited for longer each time, up to thirty seconds', async () => {
    const running = start();
    await receiver.stop();
    running.accept(record('a'));
    const pauses: number[] = [];

    for (let attempt = 0; attempt < 7; attempt += 1) {
      await running.clock.passNextSleep(gatherMs);
      const before = running.clock.now();
      await running.passPause();
      pauses.push(running.clock.now() - before);
    }

    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test('is told once when it goes and once when it is back', async () => {
    const running = start();
    await receiver.stop();

    running.accept(record('a'));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await running.clock.passNextSleep(gatherMs);
      await running.passPause();
    }
    await receiver.start();
    await running.clock.passNextSleep(gatherMs);
    await receiver.untilRequests(1);
    running.end();
    await running.done;

    expect(running.logged.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      'warn: OTLP delivery fails',
      'info: OTLP delivery works again',
    ]);
    expect(running.logged[0]?.fields).toMatchObject({ action: 'retry' });
  });
});

describe('a receiver that answers with a fault', () => {
  test.each([
    ['503', { status: 503 }],
    ['503 with a time to come back', { status: 503, retryAfterSeconds: 1 }],
    ['429', { status: 429 }],
    ['500', { status: 500 }],
    ['401, as one with a password that is yet to be mended', { status: 401 }],
    ['403', { status: 403 }],
    ['404', { status: 404 }],
    ['408', { status: 408 }],
  ])('of %s gets the same records again', async (_, behaviour) => {
    const running = start();
    receiver.behaviour = behaviour;

    running.accept(record('a'), record('b'));
    await running.clock.passNextSleep(gatherMs);
    await running.passPause();
    receiver.behaviour = 'take';
    await running.clock.passNextSleep(gatherMs);
    await receiver.untilRequests(2);
    running.end();
    await running.done;

    expect(bodies()).toEqual(['a', 'b']);
    expect(await running.counts()).toEqual({ exported: 2, dropped: 0, failures: 1, pending: 0 });
  });

  test.each([400, 413, 422])(
    'of %i to each record will never take them, and they count as dropped',
    async (status) => {
      const running = start();
      receiver.behaviour = { status };

      running.accept(record('bad'), record('batch'));
      for (const requests of [1, 2, 3]) {
        await running.clock.passNextSleep(gatherMs);
        await receiver.untilRequests(requests);
      }
      receiver.behaviour = 'take';
      running.accept(record('good'));
      await running.clock.passNextSleep(gatherMs);
      await receiver.untilRequests(4);
      running.end();
      await running.done;

      expect(bodies()).toEqual(['good']);
      expect(await running.counts()).toEqual({ exported: 1, dropped: 2, failures: 3, pending: 0 });
      expect(running.logged[0]).toMatchObject({ level: 'warn', fields: { action: 'refused' } });
    },
  );

  test.each([400, 413])('of %i to one record gets all the others', async (status) => {
    const running = start();
    receiver.behaviour = { status, refuses: (body) => body.includes('poison') };
    const names = Array.from({ length: 100 }, (_, index) => (index === 37 ? 'poison' : `record ${index}`));

    running.accept(...names.map((name) => record(name)));
    running.end();
    await running.done;

    expect(bodies()).toEqual(names.filter((name) => name !== 'poison'));
    expect(await running.counts()).toMatchObject({ exported: 99, dropped: 1, pending: 0 });
  });

  test('of 413 to a batch that is too large for it gets every record in smaller ones', async () => {
    const running = start();
    receiver.behaviour = { status: 413, refuses: (body) => body.length > 10_000 };
    const names = Array.from({ length: 100 }, (_, index) => `record ${index}`);

    running.accept(...names.map((name) => record(name)));
    running.end();
    await running.done;

    expect(bodies()).toEqual(names);
    expect(await running.counts()).toMatchObject({ exported: 100, dropped: 0, pending: 0 });
  });

  test('that says when it wants to be asked again is left alone until then', async () => {
    const running = start();
    receiver.behaviour = { status: 429, retryAfterSeconds: 45 };

    running.accept(record('a'));
    await running.clock.passNextSleep(gatherMs);
    const before = running.clock.now();
    await running.clock.passNextSleep(45_000);
    const pauseMs = running.clock.now() - before;
    receiver.behaviour = 'take';
    await running.clock.passNextSleep(gatherMs);
    await receiver.untilRequests(2);

    expect(pauseMs).toBe(45_000);
    expect(bodies()).toEqual(['a']);
  });

  test('that has not kept all of a batch has the rest counted as dropped, and is not asked again', async () => {
    const running = start();
    receiver.behaviour = { rejects: 2 };

    running.accept(record('a'), record('b'), record('c'));
    running.end();
    await running.done;

    expect(receiver.requests).toHaveLength(1);
    expect(await running.counts()).toEqual({ exported: 1, dropped: 2, failures: 0, pending: 0 });
    expect(running.logged).toEqual([
      {
        level: 'warn',
        message: 'OTLP receiver did not keep all records',
        fields: { records: 2, detail: 'too old' },
      },
    ]);
  });

  test('of no answer at all gets the same records again', async () => {
    const running = start({ timeoutMs: 100 });
    receiver.behaviour = 'hang';

    running.accept(record('a'));
    await running.clock.passNextSleep(gatherMs);
    await running.passPause();
    receiver.behaviour = 'take';
    await running.clock.passNextSleep(gatherMs);
    await receiver.untilRequests(2);
    running.end();
    await running.done;

    expect(bodies()).toEqual(['a']);
    expect(await running.counts()).toMatchObject({ exported: 1, dropped: 0, failures: 1 });
  });
});

describe('a queue', () => {
  test('that is full drops what comes last, counts it, and delivers the rest', async () => {
    const limit = 20_000;
    const running = start({ timeoutMs: 5_000 });
    const records = Array.from({ length: limit + 7 }, (_, index) => record(String(index)));

    running.accept(...records);
    const full = await running.counts();
    running.end();
    await running.done;

    expect(full).toEqual({ exported: 0, dropped: 7, failures: 0, pending: limit });
    expect(await running.counts()).toEqual({ exported: limit, dropped: 7, failures: 0, pending: 0 });
    expect(bodies()).toEqual(records.slice(0, limit).map(({ body }) => body));
    expect(receiver.objections).toEqual([]);
  });

  test('holds no more than 32 MiB, and counts what it drops', async () => {
    const offered = 3_000;
    const recordBytes = 2 * (16_384 + 4_096);
    const running = start({ timeoutMs: 5_000 });

    running.accept(...Array.from({ length: offered }, () => largeRecord()));
    const { pending, dropped } = await running.counts();

    expect(pending * recordBytes).toBeLessThanOrEqual(32 * mebibyte);
    expect(pending * recordBytes).toBeGreaterThan(30 * mebibyte);
    expect(dropped).toBe(offered - pending);
  });

  test('has room again for what was delivered', async () => {
    const running = start({ timeoutMs: 5_000 });
    running.accept(...Array.from({ length: 1_000 }, () => largeRecord()));
    const { pending } = await running.counts();
    await running.clock.passNextSleep(gatherMs);
    await receiver.untilRequests(1);
    await running.clock.nextSleep(gatherMs);

    running.accept(largeRecord());
    const after = await running.counts();

    expect(after).toMatchObject({ dropped: 1_000 - pending, pending: pending - after.exported + 1 });
  });

  test('of large records goes out in requests of at most 4 MiB', async () => {
    const running = start({ timeoutMs: 5_000 });

    running.accept(...Array.from({ length: 500 }, () => largeRecord()));
    running.end();
    await running.done;

    expect(Math.max(...receiver.requests.map(({ characters }) => characters))).toBeLessThan(4 * mebibyte);
    expect(await running.counts()).toEqual({ exported: 500, dropped: 0, failures: 0, pending: 0 });
  });

  test('does not keep the log lines alive that its records were cut from', async () => {
    const running = start();
    receiver.behaviour = 'hang';
    const before = heapBytes();

    for (let index = 0; index < 300; index += 1) running.accept(recordOfLongLine(index));
    const grown = heapBytes() - before;

    expect(await running.counts()).toMatchObject({ dropped: 0, pending: 300 });
    expect(grown).toBeLessThan(24 * mebibyte);
  });
});

const mebibyte = 1024 ** 2;

function largeRecord(): LogRecord {
  return record('x'.repeat(20_000), { uri: 'y'.repeat(20_000) });
}

/** What a parser makes of a line of 900 kB: long parts and short ones, none of which owns its characters. */
function recordOfLongLine(index: number): LogRecord {
  const line = Buffer.alloc(900_000, `${index} `).toString();
  return record(line.slice(0, 60), {
    'client.address': line.slice(100, 120),
    'url.path': line.slice(200, 800_000),
  });
}

describe('the end', () => {
  test('delivers what is still waiting', async () => {
    const running = start();

    running.accept(record('last words'));
    running.end();
    await running.done;

    expect(bodies()).toEqual(['last words']);
  });

  test('comes at once when nothing waits', async () => {
    const running = start();

    running.end();
    await running.done;

    expect(receiver.requests).toEqual([]);
    expect(running.logged).toEqual([]);
  });

  test('waits no longer than its farewell for a receiver that hangs, and tells what is left', async () => {
    const running = start({ timeoutMs: 10_000 });
    receiver.behaviour = 'hang';
    const startedAt = performance.now();

    running.accept(record('a'), record('b'));
    await running.clock.passNextSleep(gatherMs);
    await receiver.untilRequests(1);
    running.end();
    await running.clock.passNextSleep(farewellMs);
    await running.done;

    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(running.logged).toEqual([
      {
        level: 'warn',
        message: 'OTLP records were not delivered before the end',
        fields: { records: 2 },
      },
    ]);
  });

  test('does not wait for a receiver that is away', async () => {
    const running = start();
    await receiver.stop();

    running.accept(record('a'));
    running.end();
    await running.done;

    expect(running.logged.map(({ message }) => message)).toEqual([
      'OTLP delivery fails',
      'OTLP records were not delivered before the end',
    ]);
  });
});

describe('a receiver that has moved', () => {
  test('gets at the new place what waited for the old one', async () => {
    const moved = new Receiver();
    await moved.start();
    onTestFinished(() => moved.stop());
    receiver.behaviour = 'hang';
    const running = start();
    running.accept(record('one'));
    await running.clock.passNextSleep(gatherMs);
    await receiver.untilRequests(1);

    running.delivery.redirect({ ...plainTarget(moved.url), headers: { 'x-key': 'new' } });
    await running.passPause();
    await running.clock.passNextSleep(gatherMs);
    await moved.untilRequests(1);

    expect(moved.records.map(({ body }) => body)).toEqual(['one']);
    expect(moved.requests[0]?.headers['x-key']).toBe('new');
  });
});

describe('records that their source keeps until they are acknowledged', () => {
  test('are told as delivered when all of them have arrived, in their order', async () => {
    const running = start();
    const names = Array.from({ length: 1_200 }, (_, index) => `record ${index}`);

    const isDone = await running.delivery.ship(
      'main',
      names.map((name) => record(name)),
    );

    expect(isDone).toBe(true);
    expect(bodies()).toEqual(names);
    expect(await running.counts()).toEqual({ exported: 1_200, dropped: 0, failures: 0, pending: 0 });
  });

  test('are not told as delivered while their receiver is away, and do not keep others from theirs', async () => {
    const running = start();
    receiver.behaviour = { status: 503, refuses: (body) => body.includes('line') };
    let isDone: boolean | undefined;
    const shipped = running.delivery.ship('main', [record('line')]).then((done) => {
      isDone = done;
    });
    await receiver.untilRequests(1);

    running.accept(record('event'));
    await running.clock.passNextSleep(gatherMs);
    await vi.waitUntil(async () => (await running.counts()).exported === 1);
    const whileAway = [isDone, bodies(), (await running.counts()).pending];
    receiver.behaviour = 'take';
    await running.passPause();
    await shipped;

    expect(whileAway).toEqual([undefined, ['event'], 1]);
    expect(isDone).toBe(true);
    expect(bodies()).toEqual(['event', 'line']);
  });

  test('are not told as delivered when the end comes before that', async () => {
    const running = start();
    receiver.behaviour = 'hang';
    const shipped = running.delivery.ship('main', [record('line')]);
    await receiver.untilRequests(1);

    running.end();
    await running.clock.passNextSleep(farewellMs);

    expect(await shipped).toBe(false);
    expect(await running.delivery.ship('main', [record('later')])).toBe(false);
    await running.done;
    expect(running.logged).toEqual([]);
  });

  test('count as delivered for their source where the receiver will never take them', async () => {
    const running = start();
    receiver.behaviour = { status: 400 };

    expect(await running.delivery.ship('main', [record('bad')])).toBe(true);
    expect(await running.counts()).toEqual({ exported: 0, dropped: 1, failures: 1, pending: 0 });
  });

  test('arrive as they are where they are encoded already, among those that are not', async () => {
    const running = start();
    const encoded = {
      json: Buffer.from(otlpJson(record('two', { tries: 2 }), Date.UTC(2026, 0, 2), 'main')),
    };

    await running.delivery.ship('main', [record('one', { tries: 1 }), encoded, record('three')]);

    expect(receiver.objections).toEqual([]);
    expect(bodies()).toEqual(['one', 'two', 'three']);
    expect(receiver.records.map(({ observedNanos }) => observedNanos)).toEqual([
      ...['1767225600000000000', '1767312000000000000', '1767225600000000000'],
    ]);
    expect(receiver.records[1]).toEqual({
      ...receiver.records[0],
      ...{ body: 'two', observedNanos: '1767312000000000000' },
      attributes: { 'docker.registry.name': 'main', tries: 2 },
    });
    expect(receiver.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/logs',
      headers: { 'content-type': 'application/json' },
    });
  });

  test('are cut to what fits a batch, and halves of pairs are mended', async () => {
    const running = start();

    await running.delivery.ship('main', [record('\ud83dx'.repeat(20_000), { uri: 'y'.repeat(10_000) })]);

    expect(receiver.objections).toEqual([]);
    expect(bodies()[0]).toBe('\ufffdx'.repeat(8_192));
    expect(receiver.records[0]?.attributes['uri']).toHaveLength(4_096);
  });

  test('go out in requests of at most 4 MiB', async () => {
    const running = start({ timeoutMs: 5_000 });
    const json = Buffer.from(otlpJson(record('x'.repeat(900_000)), Date.UTC(2026, 0, 1), 'main'));

    await running.delivery.ship(
      'main',
      Array.from({ length: 10 }, () => ({ json })),
    );

    expect(receiver.requests.map(({ characters }) => characters < 4 * mebibyte)).toEqual([true, true, true]);
    expect(await running.counts()).toEqual({ exported: 10, dropped: 0, failures: 0, pending: 0 });
  });

  test.each([400, 413])('are all delivered but the one that is answered with %i', async (status) => {
    const running = start();
    receiver.behaviour = { status, refuses: (body) => body.includes('poison') };
    const names = Array.from({ length: 100 }, (_, index) => (index === 37 ? 'poison' : `record ${index}`));

    const isDone = await running.delivery.ship(
      'main',
      names.map((name) => record(name)),
    );

    expect(isDone).toBe(true);
    expect(bodies()).toEqual(names.filter((name) => name !== 'poison'));
    expect(await running.counts()).toMatchObject({ exported: 99, dropped: 1, pending: 0 });
  });

  test('count as dropped where the receiver has not kept them', async () => {
    const running = start();
    receiver.behaviour = { rejects: 2 };

    const isDone = await running.delivery.ship('main', [record('a'), record('b'), record('c')]);

    expect(isDone).toBe(true);
    expect(await running.counts()).toEqual({ exported: 1, dropped: 2, failures: 0, pending: 0 });
  });

  test('are not sent before the receiver wants to be asked again', async () => {
    const running = start();
    receiver.behaviour = { status: 429, retryAfterSeconds: 45 };

    const shipped = running.delivery.ship('main', [record('a')]);
    const before = running.clock.now();
    await running.clock.passNextSleep(45_000);
    const pauseMs = running.clock.now() - before;
    receiver.behaviour = 'take';

    expect(await shipped).toBe(true);
    expect(pauseMs).toBe(45_000);
  });

  test('go to a receiver that has moved', async () => {
    const moved = new Receiver();
    await moved.start();
    onTestFinished(() => moved.stop());
    receiver.behaviour = { status: 503 };
    const running = start();
    const shipped = running.delivery.ship('main', [record('one')]);
    await receiver.untilRequests(1);

    running.delivery.redirect({ ...plainTarget(moved.url), headers: { 'x-key': 'new' } });
    await running.passPause();

    expect(await shipped).toBe(true);
    expect(moved.records.map(({ body }) => body)).toEqual(['one']);
    expect(moved.requests[0]?.headers['x-key']).toBe('new');
  });

  test('of a time that is none count as dropped', async () => {
    const running = start();

    const isDone = await running.delivery.ship('main', [
      { ...record('a'), timestampMs: Number.NaN },
      record('b'),
    ]);

    expect(isDone).toBe(true);
    expect(bodies()).toEqual(['b']);
    expect(await running.counts()).toEqual({ exported: 1, dropped: 1, failures: 0, pending: 0 });
  });
});
