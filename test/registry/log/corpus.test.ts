import { describe, expect, test } from 'vitest';
import type { LogFact } from '../../../src/registry/log/facts.ts';
import { LogInterpreter } from '../../../src/registry/log/interpreter.ts';
import { parseLine, type LogLine } from '../../../src/registry/log/line.ts';
import { readClientRequests, readLog, readScenarios, type ClientRequest } from '../../support/corpus.ts';

const scenarios = readScenarios().filter(({ logs }) => Object.keys(logs).length > 0);

const noAccessGaps = {
  why: 'without an access log no line tells of the liveness check at / and of what has no route',
  delta: { 200: -1, 404: -1 },
};

/** Where the registry's word and the client's differ by nature; see docs/registry-logs.md. */
const statusDifferences: Readonly<Record<string, { why: string; delta: Readonly<Record<string, number>> }>> =
  {
    disconnect: { why: 'clients that left mid upload got no answer', delta: { 400: 2, 500: 6 } },
    mixed_json_noaccess: noAccessGaps,
    mixed_logstash_noaccess: noAccessGaps,
    mixed_text_noaccess: noAccessGaps,
    nasty_light: { why: 'net/http answered them itself', delta: { 200: -1, 400: -1 } },
    'v3/proxy_upstream_errors': {
      why: 'a 200 whose body broke is logged as 500',
      delta: { 200: -2, 500: 2 },
    },
    xff: { why: 'the proxy in front answered one', delta: { 404: -1 } },
  };

/** At this level Distribution writes no `error authorizing context` line. */
const refusalsUnknown = new Set(['v2/mixed_json_error', 'v3/mixed_json_error']);

/** Requests that the cache itself made to its upstream are in no client's record. */
const notTheClients = new Set(['v2/proxy_down/upstream.log', 'v3/proxy_down/upstream.log']);

/** Reasons by what the client did. What has no label is a real client: a wrong password, or a token without the scope. */
const failureReasons: Readonly<Record<string, string>> = {
  expired: 'expired_token',
  'not yet valid': 'invalid_token',
  'wrong audience': 'invalid_token',
  'wrong issuer': 'invalid_token',
  'bad signature': 'invalid_token',
  'unknown signer': 'invalid_token',
  'unknown kid': 'invalid_token',
  garbage: 'malformed',
  'garbage with dots': 'malformed',
};

function reasonOf(dir: string, { label = '', auth_scheme: scheme }: ClientRequest): string {
  // Version 3 cannot even read a token without a signature.
  if (label === 'alg none') return dir.startsWith('v3/') ? 'malformed' : 'invalid_token';
  return failureReasons[label] ?? (scheme === 'Basic' ? 'invalid_credentials' : 'insufficient_scope');
}

describe.each(scenarios)('$dir', ({ dir, logs }) => {
  const names = Object.keys(logs)
    .sort()
    .reverse()
    .filter((log) => !notTheClients.has(`${dir}/${log}`));
  const lines = names.flatMap((name) => readLog(dir, name)).map(parseLine);
  const facts = interpretAll(lines);
  const answered = readClientRequests(dir).filter(
    ({ status, log }) => status !== 0 && (names.includes(log) || names.some((name) => name.startsWith(log))),
  );

  test('counts each request once, with the status the client got', () => {
    const expected = countBy(answered, ({ status }) => String(status));
    for (const [status, delta] of Object.entries(differencesOf(dir))) {
      expected[status] = (expected[status] ?? 0) + delta;
      if (expected[status] === 0) Reflect.deleteProperty(expected, status);
    }

    expect(countBy(requestsOf(facts), ({ status }) => String(status))).toEqual(expected);
  });

  test('counts each request under the method the client used', () => {
    const sent = countBy(answered, ({ method }) => method);
    const counted = countBy(requestsOf(facts), ({ method }) => method);
    const difference = Object.values(differencesOf(dir)).reduce((sum, delta) => sum + delta, 0);

    // Where the log has more or fewer requests, the methods have to make up for just as many.
    if (difference === 0) expect(counted).toEqual(sent);
    else expect(total(counted) - total(sent)).toBe(difference);
  });

  test('tells challenges from failures as the client can, where the level lets refusals through', () => {
    const refused = refusalsUnknown.has(dir) ? [] : answered.filter(({ status }) => status === 401);

    expect(facts.filter(({ kind }) => kind === 'challenge')).toHaveLength(refused.filter(isChallenge).length);
    expect(failuresOf(facts)).toHaveLength(refused.filter((request) => !isChallenge(request)).length);
  });

  test('counts each refusal as one 401 where the access lines are missing', () => {
    const withoutAccess = interpretAll(lines.filter(({ kind }) => kind !== 'access'));
    const refused = refusalsUnknown.has(dir) ? [] : answered.filter(({ status }) => status === 401);

    const counted = requestsOf(withoutAccess).filter(({ status }) => status === 401);

    expect(counted.map(target).sort()).toEqual(refused.map(target).sort());
  });

  test('names the reason of each failure', () => {
    const failed = answered.filter((request) => request.status === 401 && !isChallenge(request));
    const meant = countBy(failed, (request) => reasonOf(dir, request));

    expect(countBy(failuresOf(facts), ({ reason }) => reason)).toEqual(refusalsUnknown.has(dir) ? {} : meant);
  });
});

function interpretAll(lines: readonly LogLine[]): readonly LogFact[] {
  const interpreter = new LogInterpreter();
  const facts = lines.flatMap((line) => interpreter.interpret(line, 0));
  return [...facts, ...interpreter.expire(Number.MAX_SAFE_INTEGER)];
}

function target({ method, uri }: { method: string; uri: string }): string {
  return `${method} ${uri}`;
}

function requestsOf(facts: readonly LogFact[]) {
  return facts.filter((fact) => fact.kind === 'request');
}

function failuresOf(facts: readonly LogFact[]) {
  return facts.filter((fact) => fact.kind === 'auth_failure').filter(({ reason }) => reason !== 'backend');
}

function differencesOf(dir: string): Readonly<Record<string, number>> {
  return (statusDifferences[dir] ?? statusDifferences[dir.slice('v3/'.length)])?.delta ?? {};
}

/** Without credentials of the kind the registry asks for, a 401 is the first step of a log-in. */
function isChallenge({ auth_scheme: scheme, www_authenticate: asked }: ClientRequest): boolean {
  return scheme === undefined || (asked?.startsWith('Bearer') === true && scheme === 'Basic');
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
