import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AuthWatch } from '../../../../src/collectors/log/auth-watch/auth-watch.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const second = 1_000;
const minute = 60 * second;
const start = Date.UTC(2026, 10, 20, 10);
const client = '203.0.113.7';

describe('after a restart', () => {
  test('the counts go on, and let go at the same time', () => {
    const watch = watchAt(start + 10 * minute);
    fail(watch, { client, user: 'alice', timeMs: start });
    fail(watch, { client: '203.0.113.8', user: 'alice', timeMs: start + 10 * minute });
    const restored = restart(watch, start + 12 * minute);
    fail(restored, { client, user: 'bob', timeMs: start + 12 * minute });

    expect(restored.counts(start + 12 * minute)).toEqual({ clients: 2, users: 2 });
    expect(restored.counts(start + 26 * minute)).toEqual({ clients: 1, users: 1 });
  });

  test('failures before and after make one suspicion', () => {
    const watch = watchAt(start + minute);
    for (let at = 0; at < 4; at += 1) fail(watch, { user: `user-${at}`, timeMs: start + at * second });
    const restored = restart(watch, start + minute);

    const told = restored.failed(failure({ user: 'user-4', timeMs: start + 4 * second }));

    expect(told).toMatchObject([{ kind: 'many_users', failures: 5, distinct: 5 }]);
  });

  test('what was told is not told again', () => {
    const watch = watchAt(start + minute);
    for (let at = 0; at < 10; at += 1) fail(watch, { user: `user-${at}`, timeMs: start + at * second });
    watch.succeeded({ timeMs: start + 20 * second, client, user: 'alice' });
    const restored = restart(watch, start + minute);

    const told = [
      ...restored.failed(failure({ user: 'user-10', timeMs: start + 21 * second })),
      ...restored.succeeded({ timeMs: start + 22 * second, client, user: 'alice' }),
    ];

    expect(told).toEqual([]);
  });

  test('a success is suspicious that would have been before', () => {
    const watch = watchAt(start + minute);
    for (let at = 0; at < 10; at += 1) fail(watch, { timeMs: start + at * second });
    const restored = restart(watch, start + minute);

    expect(restored.suspects.has(client)).toBe(true);
    expect(restored.succeeded({ timeMs: start + 20 * second, client, user: 'bob' })).toMatchObject([
      { kind: 'success_after_failures', failures: 10, relation: 'other' },
    ]);
  });

  test('amid thousands of clients the count is at least what is still known', () => {
    const watch = watchAt(start);
    for (let index = 0; index < 5_000; index += 1) fail(watch, { client: `client-${index}` });
    const restored = restart(watch, start);

    expect(restored.counts(start).clients).toBeGreaterThan(480);
    for (let index = 0; index < 5_000; index += 1) fail(restored, { client: `client-${index}` });
    expect(restored.counts(start).clients / 5_000).toBeCloseTo(1, 1);
  });
});

test('has less than 64 KiB in the worst of attacks', () => {
  const watch = watchAt(start + 15 * minute);
  for (let index = 0; index < 100_000; index += 1)
    fail(watch, {
      client: `client-${Math.floor(index / 20)}`,
      user: `user-${(index * 7) % 5_000}`,
      timeMs: start + index * 9,
    });

  expect(JSON.stringify(watch.state()).length).toBeLessThan(64 * 1024);
});

test('holds no name', () => {
  const watch = watchAt(start);
  fail(watch, { user: 'hunter2-typed-into-the-wrong-field' });

  expect(JSON.stringify(watch.state())).not.toMatch(/hunter2|203\.0\.113/);
});

test('goes on from whatever the file has become', () => {
  const { state } = { state: savedState() };
  const hostile = fc.oneof(fc.jsonValue(), fc.integer(), fc.double(), fc.constant(undefined));
  const damaged = fc
    .tuple(fc.constantFrom(...pathsOf(state)), hostile)
    .map(([path, value]) => replaced(state, path, value));

  fc.assert(
    fc.property(fc.oneof(hostile, damaged), (saved) => {
      const watch = AuthWatch.restore(saved, { clock: new FakeClock(start) });
      fail(watch, { client: 'somebody', user: 'new' });
      watch.succeeded({ timeMs: start, client, user: 'alice' });
      const { clients, users } = watch.counts(start);

      expect(clients).toBeGreaterThanOrEqual(1);
      expect(users).toBeGreaterThanOrEqual(1);
      expect(JSON.stringify(watch.state()).length).toBeLessThan(64 * 1024);
    }),
    { numRuns: 2_000 },
  );
});

test('begins anew where the key of the hashes is lost', () => {
  const restored = AuthWatch.restore({ ...savedState(), key: [1] }, { clock: new FakeClock(start) });

  expect([restored.counts(start), restored.suspects.size]).toEqual([{ clients: 0, users: 0 }, 0]);
});

test('lets no saved time stand in the future', () => {
  const saved = savedState();
  const future = { ...saved, clients: { ...saved.clients, newestMs: start * 3, forgottenMs: start * 3 } };
  const restored = AuthWatch.restore(future, { clock: new FakeClock(start) });

  expect(restored.counts(start + 16 * minute).clients).toBe(0);
});

function savedState() {
  const watch = watchAt(start);
  for (let at = 0; at < 12; at += 1)
    fail(watch, { user: `user-${at % 3}`, timeMs: start - 20 * second + at * second });
  return watch.state();
}

/** Every place of a JSON value, as the keys that lead to it. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return by;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  Reflect.set(copy, key, replaced(Reflect.get(copy, key), rest, by));
  return copy;
}

function watchAt(nowMs: number): AuthWatch {
  return new AuthWatch({ clock: new FakeClock(nowMs) });
}

/** What comes back from a file. */
function restart(watch: AuthWatch, nowMs: number): AuthWatch {
  return AuthWatch.restore(JSON.parse(JSON.stringify(watch.state())), { clock: new FakeClock(nowMs) });
}

type Failure = Parameters<AuthWatch['failed']>[0];

function failure(fact: Partial<Failure>): Failure {
  return { timeMs: start, reason: 'invalid_credentials', client, user: 'alice', ...fact };
}

function fail(watch: AuthWatch, fact: Partial<Failure>): void {
  watch.failed(failure(fact));
}
