import { describe, expect, test } from 'vitest';
import { AuthWatch } from '../../../../src/collectors/log/auth-watch/auth-watch.ts';
import type { Suspicion } from '../../../../src/collectors/log/auth-watch/suspicion.ts';
import { LogInterpreter } from '../../../../src/registry/log/interpreter.ts';
import { parseLine, type LogLine } from '../../../../src/registry/log/line.ts';
import { fieldText } from '../../../../src/registry/log/structured-line.ts';
import { readLog, readScenarios } from '../../../support/corpus.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const scenarios = readScenarios().filter(({ logs }) => Object.keys(logs).length > 0);
const client = '127.0.0.1';

test.each(scenarios)('finds nothing suspicious in $dir', ({ dir, logs }) => {
  const lines = Object.keys(logs).flatMap((log) => readLog(dir, log));

  expect(watched(lines).suspicions).toEqual([]);
});

describe.each(['v2', 'v3'])('a log-in of %s', (version) => {
  const failed = requestOf(version, (message) => message.includes('authentication failure'));
  const granted = requestOf(version, (message) => message === 'authorized request');

  test('is suspicious after the same user failed in ten different seconds', () => {
    const lines = Array.from({ length: 10 }, (_, at) => shifted(failed, at)).flat();
    const { suspicions } = watched([...lines, ...shifted(granted, 10)]);

    expect(suspicions).toMatchObject([{ kind: 'success_after_failures', client, failures: 10 }]);
  });

  test('is not after nine', () => {
    const lines = Array.from({ length: 9 }, (_, at) => shifted(failed, at)).flat();

    expect(watched([...lines, ...shifted(granted, 10)]).suspicions).toEqual([]);
  });

  test('that fails as five users is suspicious', () => {
    const lines = ['alice', 'bob', 'carol', 'dave', 'erin'].flatMap((user, at) =>
      shifted(failed, at).map((line) => line.replaceAll('alice', user)),
    );

    expect(watched(lines).suspicions).toMatchObject([{ kind: 'many_users', user: 'erin', distinct: 5 }]);
  });

  test('that fails from five addresses is suspicious', () => {
    const lines = [1, 2, 3, 4, 5].flatMap((host, at) =>
      shifted(failed, at).map((line) => line.replaceAll('127.0.0.1:', `203.0.113.${host}:`)),
    );

    expect(watched(lines).suspicions).toMatchObject([{ kind: 'many_clients', user: 'alice', distinct: 5 }]);
  });
});

describe.each(['v2', 'v3'])('a token refused by %s', (version) => {
  const recorded = readLog(`${version}/token`, 'registry.log');

  test('makes its address suspect where it was forged, and not where it had expired or lacked a scope', () => {
    const lines = Array.from({ length: 10 }, (_, at) => shifted(recorded, at * 60)).flat();
    const { watch, reasons } = watched(lines, (line) => !isGranted(line));

    expect(watch.suspects.has(client)).toBe(true);
    expect(reasons['insufficient_scope']).toBeGreaterThan(20);

    const withoutForged = watched(lines, (line) => !isForged(line) && !isGranted(line));
    expect(withoutForged.watch.suspects.size).toBe(0);
  });
});

function isGranted(line: LogLine): boolean {
  return line.kind === 'structured' && line.message === 'authorized request';
}

function isForged(line: LogLine): boolean {
  return line.kind === 'structured' && /invalid token|cryptographic primitive/.test(line.message);
}

/** What comes of the lines, in the order in which the registry wrote them. */
function watched(lines: readonly string[], isWanted: (line: LogLine) => boolean = () => true) {
  const watch = new AuthWatch({ clock: new FakeClock(Date.UTC(2030, 0)) });
  const interpreter = new LogInterpreter({ suspects: watch.suspects });
  const suspicions: Suspicion[] = [];
  const reasons: Record<string, number> = {};
  for (const line of lines.map((text) => parseLine(text, 0)).filter(isWanted)) {
    for (const fact of interpreter.interpret(line, { origin: 'registry.log', nowMs: 0 })) {
      if (fact.kind === 'auth_success') suspicions.push(...watch.succeeded(fact));
      if (fact.kind !== 'auth_failure') continue;
      reasons[fact.reason] = (reasons[fact.reason] ?? 0) + 1;
      suspicions.push(...watch.failed(fact));
    }
  }
  return { watch, suspicions, reasons };
}

/** The lines of the first request that has a line with such a message. */
function requestOf(version: string, isMeant: (message: string) => boolean): readonly string[] {
  const recorded = readLog(`${version}/htpasswd`, 'registry.log');
  const found = recorded
    .map((line) => parseLine(line, 0))
    .find((line) => line.kind === 'structured' && isMeant(line.message));
  const id = found?.kind === 'structured' ? fieldText(found, 'http.request.id') : 'none';
  return recorded.filter((line) => line.includes(id));
}

/** The lines as if they had been written that much later. */
function shifted(lines: readonly string[], seconds: number): readonly string[] {
  return lines.map((line) =>
    line.replace(/"time":"([^"]*)"/, (_, time: string) => {
      const laterMs = Date.parse(time) + seconds * 1_000;
      return `"time":"${new Date(laterMs).toISOString()}"`;
    }),
  );
}
