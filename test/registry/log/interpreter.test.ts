import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { LogInterpreter } from '../../../src/registry/log/interpreter.ts';
import { parseLine } from '../../../src/registry/log/line.ts';

const megabyte = 1024 * 1024;
const later = 60_000;
const refused = text(
  '1',
  'error authorizing context: basic authentication challenge: authentication failure',
);

test('counts a refusal as a 401 of its method and path, once nothing else can', () => {
  const interpreter = new LogInterpreter();

  const first = interpreter.interpret(parseLine(refused), 0);
  const again = interpreter.interpret(parseLine(refused), 0);
  const counted = interpreter.expire(later);

  expect([...first, ...again].map(({ kind }) => kind)).toEqual(['auth_failure', 'auth_failure']);
  expect(counted).toMatchObject([
    { kind: 'request', method: 'GET', uri: '/v2/a/tags/list', operation: 'tags_list', status: 401, bytes: 0 },
  ]);
});

test('leaves a refusal to its access line where there is one', () => {
  const interpreter = new LogInterpreter();
  const access = '127.0.0.1 - - [20/Nov/2026:10:03:55 +0000] "GET /v2/a/tags/list HTTP/1.1" 401 2 "" "curl"';

  const facts = [refused, access, text('2', 'error authorizing context: insufficient scope')]
    .flatMap((line) => interpreter.interpret(parseLine(line), 0))
    .concat(interpreter.expire(later));

  expect(facts.filter(({ kind }) => kind === 'request')).toHaveLength(1);
});

test('counts no 401 where the backend of the log-in failed, for it is answered 400', () => {
  const interpreter = new LogInterpreter();
  interpreter.interpret(parseLine(text('1', 'error authorizing context: open htpasswd: no such file')), 0);

  expect(interpreter.expire(later)).toEqual([]);
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
    interpreter
      .interpret(parseLine(asRead(lineOf(`0000000000000000-${index}`))), 0)
      .filter(({ kind }) => kind === 'auth_failure'),
  );

  expect(heapBytes() - before).toBeLessThan(2 * megabyte);
  expect([...kept, interpreter.expire(later)]).toBeDefined();
});

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

/** The heap in use after everything that nobody holds is gone. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return getHeapStatistics().used_heap_size;
}
