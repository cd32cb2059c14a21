import { describe, expect, test } from 'vitest';
import { AuthWatch, type AuthFailure } from '../../../../src/collectors/log/auth-watch/auth-watch.ts';
import type { Suspicion } from '../../../../src/collectors/log/auth-watch/suspicion.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { heapBytes } from '../../../support/heap-bytes.ts';

const second = 1_000;
const minute = 60 * second;
const start = Date.UTC(2026, 10, 20, 10);
const megabyte = 1024 * 1024;

describe('many users', () => {
  test('are told of when the fifth fails from one address within fifteen minutes', () => {
    const { watch } = watchAt(start + 14 * minute);
    const told = ['a', 'b', 'a', 'c', 'd', 'e'].map((user, at) =>
      watch.failed(failure({ user, timeMs: start + at * 2 * minute })),
    );

    expect(told.slice(0, -1).flat()).toEqual([]);
    expect(told.at(-1)).toEqual([
      {
        kind: 'many_users',
        timeMs: start + 10 * minute,
        client: '203.0.113.7',
        user: 'e',
        failures: 6,
        distinct: 5,
      },
    ]);
  });

  test('are not told of where they fail more slowly', () => {
    const { watch } = watchAt(start + 120 * minute);
    const told = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((user, at) =>
      watch.failed(failure({ user, timeMs: start + at * 4 * minute })),
    );

    expect(told).toEqual([]);
  });

  test('are told of once, and again after fifteen quiet minutes', () => {
    const { watch } = watchAt(start + 60 * minute);
    const users = Array.from({ length: 100 }, (_, user) => `user-${user}`);

    const [first, second, afterQuiet] = [0, 10, 30].map((after) =>
      users.flatMap((user) => watch.failed(failure({ user, timeMs: start + after * minute }))),
    );

    expect([first, second, afterQuiet].map((told) => told?.map(({ kind }) => kind))).toEqual([
      ['many_users'],
      [],
      ['many_users'],
    ]);
  });
});

describe('many clients', () => {
  test('are told of when one user fails from the fifth address', () => {
    const { watch } = watchAt(start);
    const told = [1, 2, 3, 4, 5, 6, 7].map((host) => watch.failed(failure({ client: `10.0.0.${host}` })));

    expect(told.map((suspicions) => suspicions.map(({ kind, distinct }) => [kind, distinct]))).toEqual([
      ...[[], [], [], []],
      [['many_clients', 5]],
      ...[[], []],
    ]);
  });

  test('are nobody where the log names no user', () => {
    const { watch } = watchAt(start);
    const told = Array.from({ length: 50 }, (_, host) =>
      watch.failed(failure({ client: `10.0.0.${host}`, user: '' })),
    );

    expect(told.flat()).toEqual([]);
  });
});

describe('a success', () => {
  test('is told of after ten failed attempts from its address, once', () => {
    const { watch } = watchAt(start + minute);
    failTimes(watch, 10);

    const told = [20, 21].map((at) =>
      watch.succeeded({ timeMs: start + at * second, client: '203.0.113.7', user: 'alice' }),
    );

    expect(told).toEqual([
      [
        {
          kind: 'success_after_failures',
          timeMs: start + 20 * second,
          client: '203.0.113.7',
          user: 'alice',
          failures: 10,
          distinct: 1,
          relation: 'same',
        },
      ],
      [],
    ]);
  });

  test('is not told of after nine', () => {
    const { watch } = watchAt(start + minute);
    failTimes(watch, 9);

    expect(watch.succeeded(success({}))).toEqual([]);
  });

  test('is not told of where somebody mistyped three times', () => {
    const { watch } = watchAt(start + minute);
    failTimes(watch, 3);

    expect([watch.suspects.size, watch.succeeded(success({}))]).toEqual([0, []]);
  });

  test('is not told of where Docker asked for twenty images at once with a wrong password', () => {
    const { watch } = watchAt(start + minute);
    for (let request = 0; request < 40; request += 1) watch.failed(failure({ timeMs: start + request * 50 }));

    expect(watch.succeeded(success({}))).toEqual([]);
  });

  test('is told of after hundreds of passwords were tried within a second', () => {
    const { watch } = watchAt(start + minute);
    for (let request = 0; request < 300; request += 1) watch.failed(failure({ timeMs: start + request * 3 }));

    expect(kindsOf(watch.succeeded(success({})))).toEqual(['success_after_failures']);
  });

  test('is told of after ten failures of different users within a second', () => {
    const { watch } = watchAt(start + minute);
    for (let user = 0; user < 10; user += 1) watch.failed(failure({ user: `user-${user}` }));

    expect(kindsOf(watch.succeeded(success({})))).toEqual(['success_after_failures']);
  });

  test('is not told of when the failures are older than fifteen minutes', () => {
    const { watch } = watchAt(start + 60 * minute);
    failTimes(watch, 10);

    expect(watch.succeeded(success({ timeMs: start + 16 * minute }))).toEqual([]);
    expect(watch.suspects.size).toBe(0);
  });

  test('is not told of when its line comes late and it was before the failures', () => {
    const { watch } = watchAt(start + minute);
    failTimes(watch, 10);

    expect(watch.succeeded(success({ timeMs: start - 5 * second }))).toEqual([]);
    expect(watch.suspects.has('203.0.113.7')).toBe(true);
  });

  test('from another address is nothing', () => {
    const { watch } = watchAt(start + minute);
    failTimes(watch, 10);

    expect(watch.succeeded(success({ client: '203.0.113.8' }))).toEqual([]);
  });

  test.each([
    { relation: 'other', why: 'who is none of those that failed', failing: ['alice'], user: 'bob' },
    { relation: 'unknown', why: 'whom the log does not name', failing: ['alice'], user: '' },
    { relation: 'unknown', why: 'where a failure had no name', failing: ['alice', ''], user: 'bob' },
    {
      relation: 'unknown',
      why: 'where nine others failed',
      failing: Array.from({ length: 9 }, (_, user) => `user-${user}`),
      user: 'bob',
    },
  ])('has the relation $relation for a user $why', ({ relation, failing, user }) => {
    const { watch } = watchAt(start + minute);
    for (const one of failing) failTimes(watch, 10, { user: one });

    expect(watch.succeeded(success({ user }))).toMatchObject([{ relation }]);
  });
});

describe('suspects', () => {
  test('are those addresses whose success would be told of', () => {
    const { watch } = watchAt(start + minute);
    failTimes(watch, 10);
    failTimes(watch, 9, { client: '203.0.113.8' });

    expect(['203.0.113.7', '203.0.113.8', ''].map((client) => watch.suspects.has(client))).toEqual([
      true,
      false,
      false,
    ]);
    expect(watch.suspects.size).toBe(1);
  });

  test('cease to be some when no line comes any more', () => {
    const { watch, clock } = watchAt(start + minute);
    failTimes(watch, 10);
    clock.advance(15 * minute + 1);
    watch.counts(clock.now());

    expect(watch.suspects.size).toBe(0);
  });

  test('stay so while thousands of other addresses fail', () => {
    const { watch } = watchAt(start + minute);
    failTimes(watch, 10);
    for (let host = 0; host < 20_000; host += 1)
      watch.failed(failure({ client: `10.0.${host >> 8}.${host & 255}`, timeMs: start + 12 * second }));

    expect(watch.suspects.has('203.0.113.7')).toBe(true);
  });
});

describe('what is no guess', () => {
  test.each(['expired_token', 'insufficient_scope', 'malformed', 'backend'] as const)(
    '%s raises no suspicion, and is counted',
    (reason) => {
      const { watch } = watchAt(start + minute);
      const told = Array.from({ length: 20 }, (_, at) =>
        watch.failed(failure({ reason, user: `user-${at}`, timeMs: start + at * second })),
      );

      expect([told.flat(), watch.suspects.size]).toEqual([[], 0]);
      expect(watch.counts(start + minute)).toEqual({ clients: 1, users: 20 });
    },
  );

  test('a refused token makes its address suspect', () => {
    const { watch } = watchAt(start + minute);
    failTimes(watch, 10, { reason: 'invalid_token', user: '' });

    expect(watch.suspects.has('203.0.113.7')).toBe(true);
  });
});

describe('time', () => {
  test('of a backlog decides about suspicions, and is not now for the counts', () => {
    const { watch } = watchAt(start + 180 * minute);
    failTimes(watch, 10);
    const counts = watch.counts(start + 180 * minute);

    expect(kindsOf(watch.succeeded(success({})))).toEqual(['success_after_failures']);
    expect(counts).toEqual({ clients: 0, users: 0 });
  });

  test.each([
    ['ten years ahead', start + 5_256_000 * minute],
    ['no number', Number.NaN],
  ])('of a line that is %s is now, and passes', (_, timeMs) => {
    const { watch } = watchAt(start);
    watch.failed(failure({ timeMs }));

    expect([0, 15, 16].map((after) => watch.counts(start + after * minute).clients)).toEqual([1, 1, 0]);
  });

  test('set back by a day begins anew', () => {
    const clock = { now: () => nowMs, monotonic: () => 0, sleep: () => Promise.resolve() };
    let nowMs = start;
    const watch = new AuthWatch({ clock });
    failTimes(watch, 10);
    nowMs = start - 1_440 * minute;
    failTimes(watch, 1, { timeMs: nowMs });

    expect([watch.counts(nowMs).clients, watch.suspects.size]).toEqual([1, 0]);
  });
});

test('counts no client and no user that the log does not name', () => {
  const { watch } = watchAt(start);
  watch.failed(failure({ client: '', user: '' }));

  expect(watch.counts(start)).toEqual({ clients: 0, users: 0 });
});

test('takes other thresholds', () => {
  const watch = new AuthWatch({
    clock: new FakeClock(start),
    thresholds: { users: 2, clients: 20, failures: 3 },
  });
  const told = ['a', 'b', 'c'].map((user) => kindsOf(watch.failed(failure({ user }))));

  expect([told, watch.suspects.size]).toEqual([[[], ['many_users'], []], 1]);
});

test('holds less than 3 MB on the heap whatever names come', () => {
  const { watch } = watchAt(start + 10 * minute);
  const [longClient, longUser] = ['x'.repeat(250), 'y'.repeat(megabyte / 100)];
  const before = heapBytes();

  // Rounds, so that each of the 1,024 subjects of either kind has all the companions and attempts that it can have.
  for (let index = 0; index < 12 * 1_024; index += 1) {
    const [client, user] = [index % 1_024, (index + Math.floor(index / 1_024) * 37) % 1_024];
    const timeMs = start + index * 2;
    watch.failed(failure({ client: `${client}${longClient}`, user: `${user}${longUser}`, timeMs }));
  }

  expect(heapBytes() - before).toBeLessThan(3 * megabyte);
  expect(watch.suspects.size).toBe(1_024);
});

test('keeps no line alive with a suspicion', () => {
  const thresholds = { users: 1, clients: 1, failures: 10 };
  const watch = new AuthWatch({ clock: new FakeClock(start), thresholds });
  const rest = 'x'.repeat(megabyte / 50);
  const before = heapBytes();

  const told = Array.from({ length: 500 }, (_, index) => {
    const line = Buffer.from(`somebody-${index + 100} 203.0.113.7-${index + 100} ${rest}`).toString();
    const [user = '', client = ''] = line.split(' ');
    return watch.failed(failure({ client, user }));
  });

  expect(heapBytes() - before).toBeLessThan(2 * megabyte);
  expect(told.flat()).toHaveLength(1_000);
});

function watchAt(nowMs: number): { readonly watch: AuthWatch; readonly clock: FakeClock } {
  const clock = new FakeClock(nowMs);
  return { watch: new AuthWatch({ clock }), clock };
}

function failure(fact: Partial<AuthFailure>): AuthFailure {
  return { timeMs: start, reason: 'invalid_credentials', client: '203.0.113.7', user: 'alice', ...fact };
}

function success(fact: { readonly timeMs?: number; readonly client?: string; readonly user?: string }) {
  return { timeMs: start + 30 * second, client: '203.0.113.7', user: 'alice', ...fact };
}

/** One attempt a second. */
function failTimes(watch: AuthWatch, times: number, fact: Partial<AuthFailure> = {}): void {
  for (let at = 0; at < times; at += 1)
    watch.failed(failure({ ...fact, timeMs: (fact.timeMs ?? start) + at * second }));
}

function kindsOf(suspicions: readonly Suspicion[]): readonly string[] {
  return suspicions.map(({ kind }) => kind);
}
