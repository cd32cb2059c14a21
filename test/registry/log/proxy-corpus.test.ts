import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isCompleted, requestOfCompleted } from '../../../src/registry/log/structured-request.ts';
import { fieldText } from '../../../src/registry/log/structured-line.ts';
import type { LogLine } from '../../../src/registry/log/line.ts';
import { ProxyRequests } from '../../../src/registry/log/proxy-requests.ts';
import { readLog, readScenarios } from '../../support/corpus.ts';
import { countOf, factsOf, feed, parseAll } from './proxy-feed.ts';

const corpus = new URL('../../corpus/', import.meta.url);
const recordings = new URL('./proxy-recordings/', import.meta.url);
const truth = JSON.parse(readFileSync(new URL('truth.json', recordings), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, number>>>
>;

function readRecording(log: string): readonly LogLine[] {
  return parseAll(readFileSync(new URL(log, recordings), 'utf8').split('\n').slice(0, -1));
}

/** What the cache fetched, as the upstream's access log has it. The client itself only pushed there. */
function fetchedFrom(dir: string): Readonly<Record<string, number>> {
  const fetched = parseAll(readLog(dir, 'upstream.log')).filter(
    (line) => line.kind === 'access' && line.method === 'GET' && line.status === 200,
  );
  const uris = fetched.flatMap((line) => (line.kind === 'access' ? [line.uri] : []));
  return {
    // 2.8 fetches a blob twice, once for its store.
    blobs: new Set(uris.filter((uri) => uri.includes('/blobs/'))).size,
    manifests: uris.filter((uri) => uri.includes('/manifests/')).length,
  };
}

/**
 * Without a log-in a cache greets its upstream before each question and logs it: a manifest by its tag is looked up there
 * in any case, so it takes two questions to fetch one.
 */
function countByQuestions(lines: readonly LogLine[]): Readonly<Record<string, number>> {
  const questions = new Map<string, number>();
  const counts: Record<string, number> = {};
  for (const line of lines) {
    if (line.kind !== 'structured') continue;
    const id = fieldText(line, 'http.request.id');
    if (line.message.startsWith('Challenge established')) questions.set(id, (questions.get(id) ?? 0) + 1);
    const request = isCompleted(line) ? requestOfCompleted(line) : undefined;
    const kind = /^(?:GET|HEAD) \S+\/(blob|manifest)s\/(sha256:)?/.exec(`${request?.method} ${request?.uri}`);
    if (request === undefined || kind === null || request.status > 206) continue;
    const needed = kind[1] === 'manifest' && kind[2] === undefined ? 2 : 1;
    const name = `${kind[1]} ${(questions.get(id) ?? 0) >= needed ? 'miss' : 'hit'}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe.each(['v2/proxy_up', 'v3/proxy_up', 'v2/proxy_down', 'v3/proxy_down'])('%s', (dir) => {
  const log = dir.endsWith('_up') ? 'registry.log' : 'registry-2-upstream-dies.log';
  const lines = parseAll(readLog(dir, log));
  const counts = countOf(factsOf(lines));

  test('has a miss for each thing that the upstream gave', () => {
    const { blobs, manifests } = fetchedFrom(dir);

    expect(counts).toMatchObject({ 'blob miss': blobs, 'manifest miss': manifests });
  });

  test("has the hits and misses that the cache's questions to its upstream tell", () => {
    expect(counts).toEqual(countByQuestions(lines));
  });
});

test("v3/proxy_up has the hits and misses of the registry's own metrics", () => {
  const metrics = readFileSync(new URL('v3/proxy_up/metrics-after.txt', corpus), 'utf8');
  const own: Record<string, number> = {};
  for (const [, result, type, value] of metrics.matchAll(
    /^registry_proxy_(hit|miss)(?:e?s)_total\{type="(\w+)"\} (\d+)$/gm,
  )) {
    own[`${type} ${result}`] = Number(value);
  }

  expect(Object.keys(own)).toHaveLength(4);
  expect(countOf(factsOf(parseAll(readLog('v3/proxy_up', 'registry.log'))))).toEqual(own);
});

test.each([
  // 2.8 passes on what the upstream gives, whatever it is, and stores it not: a miss each time.
  ['v2/proxy_upstream_errors', { 'blob miss': 2 }],
  ['v3/proxy_upstream_errors', {}],
])('%s counts what was answered with a body', (dir, counts) => {
  expect(countOf(factsOf(parseAll(readLog(dir, 'registry.log'))))).toEqual(counts);
});

describe.each(Object.entries(truth))('%s, with concurrent requests', (log, counts) => {
  test("has the hits and misses of the registry's own metrics", () => {
    expect(countOf(factsOf(readRecording(log)))).toEqual(counts);
  });

  test('has the same ones where the process changes at any line', () => {
    let proxy = new ProxyRequests();
    const facts = readRecording(log).flatMap((line) => {
      proxy = ProxyRequests.restore(JSON.parse(JSON.stringify(proxy.state())));
      return feed(proxy, [line]);
    });
    proxy.expire(0);

    expect(countOf([...facts, ...proxy.expire(60_000)])).toEqual(counts);
  });
});

test("v2-open-upstream.log has the hits and misses that the cache's questions to its upstream tell", () => {
  const lines = readRecording('v2-open-upstream.log');

  expect(countOf(factsOf(lines))).toEqual(countByQuestions(lines));
});

test('no registry but a cache has any', () => {
  const scenarios = readScenarios().filter(({ dir }) => !dir.includes('/proxy_'));
  const logs = scenarios.flatMap(({ dir, logs }) => Object.keys(logs).map((log) => readLog(dir, log)));

  expect(logs.length).toBeGreaterThan(80);
  expect(logs.flatMap((lines) => factsOf(parseAll(lines)))).toEqual([]);
});
