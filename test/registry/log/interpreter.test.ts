import { expect, test } from 'vitest';
import type { LogFact } from '../../../src/registry/log/facts.ts';
import { LogInterpreter } from '../../../src/registry/log/interpreter.ts';
import { parseLine } from '../../../src/registry/log/line.ts';
import { heapBytes } from '../../support/heap-bytes.ts';

const megabyte = 1024 * 1024;
const read = { origin: 'registry.log', nowMs: 0 };
const refused = text(
  '1',
  'error authorizing context: basic authentication challenge: authentication failure',
);
const access = '127.0.0.1 - - [20/Nov/2026:10:00:00 +0000] "GET /v2/a/tags/list HTTP/1.1" 401 2 "" "curl"';

test('counts a refusal as a 401 of its method and path, once nothing else can', () => {
  const interpreter = new LogInterpreter();

  const first = interpret(interpreter, refused);
  const again = interpret(interpreter, refused);
  const counted = settle(interpreter);

  expect([...first, ...again].map(({ kind }) => kind)).toEqual(['auth_failure', 'auth_failure']);
  expect(figuresOf(counted)).toEqual([{ method: 'GET', operation: 'tags_list', code: '401', count: 1 }]);
  expect(bytesOf(counted)).toBe(0);
});

test('leaves a refusal to its access line where there is one', () => {
  const interpreter = new LogInterpreter();

  const facts = [refused, access, text('2', 'error authorizing context: insufficient scope')]
    .flatMap((line) => interpret(interpreter, line))
    .concat(settle(interpreter));

  expect(facts.filter(({ kind }) => kind === 'request')).toHaveLength(1);
  expect(facts.filter(({ kind }) => kind === 'settled')).toEqual([]);
});

test('counts no 401 where the backend of the log-in failed, for it is answered 400', () => {
  const interpreter = new LogInterpreter();
  interpret(interpreter, text('1', 'error authorizing context: open htpasswd: no such file'));

  expect(settle(interpreter)).toEqual([]);
});

test('waits for an access line as long as there is more to read', () => {
  const interpreter = new LogInterpreter();
  interpret(interpreter, text('1', 'response completed'));

  const facts = [0, 60_000, 120_000].flatMap((nowMs) => interpreter.expire(nowMs, true));

  expect(facts).toEqual([]);
  expect(figuresOf(settle(interpreter))).toMatchObject([{ code: '200', count: 1 }]);
});

test('begins to be patient at the first look that has nothing left to read', () => {
  const interpreter = new LogInterpreter();
  interpret(interpreter, text('1', 'response completed'));
  interpreter.expire(0, false);
  interpreter.expire(4_000, true);

  const early = [4_000, 8_999].flatMap((nowMs) => interpreter.expire(nowMs, false));
  const late = interpreter.expire(9_000, false);

  expect(early).toEqual([]);
  expect(figuresOf(late)).toHaveLength(1);
});

test('counts a completion at once where the access log has turned out to be off', () => {
  const interpreter = new LogInterpreter();
  interpret(interpreter, text('1', 'response completed'));
  settle(interpreter);

  expect(interpret(interpreter, text('2', 'response completed')).map(({ kind }) => kind)).toEqual([
    'request',
  ]);
});

test('goes back to the access log when one appears', () => {
  const interpreter = new LogInterpreter();
  interpret(interpreter, text('1', 'response completed'));
  settle(interpreter);

  const facts = [access, text('2', 'response completed')].flatMap((line) => interpret(interpreter, line));

  expect(facts.filter(({ kind }) => kind === 'request')).toHaveLength(1);
});

test('gives the server errors among the requests that waited', () => {
  const interpreter = new LogInterpreter();
  interpret(
    interpreter,
    text('1', 'response completed with error', 'http.response.status=503 err.detail=full'),
  );

  const settled = settle(interpreter);

  expect(settled).toMatchObject([{ failures: [{ status: 503, errorDetail: 'full' }] }]);
});

test('bounds the runs of a registry that starts again and again', () => {
  const interpreter = new LogInterpreter();
  const facts = Array.from({ length: 20 }, (_, run) => [
    start(`2026-11-20T10:00:${String(run).padStart(2, '0')}Z`),
    text(`${run}`, 'response completed'),
  ])
    .flat()
    .flatMap((line) => interpret(interpreter, line));

  expect(figuresOf(facts).length).toBeGreaterThan(10);
  expect(sum([...facts, ...settle(interpreter)])).toBe(20);
});

test.each([
  [
    'completed requests, and of those that wait for an access line',
    (id: string) => text(id, 'response completed'),
  ],
  ['server errors', (id: string) => text(id, 'response completed', 'http.response.status=503')],
  ['users who failed to log in', (id: string) => text(id, 'user failed to authenticate')],
  ['refusals', (id: string) => text(id, 'error authorizing context: insufficient scope')],
])('keeps no line alive for what it remembers of %s', (_, lineOf) => {
  const interpreter = new LogInterpreter();
  const before = heapBytes();

  const kept = Array.from({ length: 100 }, (_, index) =>
    interpret(interpreter, asRead(lineOf(`0000000000000000-${index}`))).filter(
      ({ kind }) => kind === 'auth_failure',
    ),
  );

  expect(heapBytes() - before).toBeLessThan(2 * megabyte);
  expect([...kept, settle(interpreter)]).toBeDefined();
});

function interpret(interpreter: LogInterpreter, line: string): readonly LogFact[] {
  return interpreter.interpret(parseLine(line, 0), read);
}

/** Patience begins at the first look. */
function settle(interpreter: LogInterpreter): readonly LogFact[] {
  return [...interpreter.expire(0, false), ...interpreter.expire(60_000, false)];
}

function figuresOf(facts: readonly LogFact[]) {
  return facts.flatMap((fact) => (fact.kind === 'settled' ? fact.requests.figures() : []));
}

function bytesOf(facts: readonly LogFact[]): number {
  return facts
    .flatMap((fact) => (fact.kind === 'settled' ? [...fact.requests.bytes] : []))
    .reduce((total, bytes) => total + bytes, 0);
}

function sum(facts: readonly LogFact[]): number {
  return figuresOf(facts).reduce((total, { count }) => total + count, 0);
}

function start(time: string): string {
  return `time="${time}" level=info msg="listening on [::]:5000"`;
}

/** A line of the text formatter, as the registry writes it. */
function text(id: string, message: string, more = ''): string {
  const fields = `http.request.id=${id} http.request.method=GET http.request.uri=/v2/a/tags/list`;
  const status = more.includes('status') ? '' : ' http.response.status=200';
  return `time="2026-11-20T10:00:00Z" level=info msg="${message}" ${fields}${status} username=somebody-with-a-name ${more}`.trim();
}

/** The line with a user agent of 100 kB. */
function asRead(line: string): string {
  return Buffer.from(`${line} http.request.useragent="${'x'.repeat(megabyte / 10)}"`).toString();
}
