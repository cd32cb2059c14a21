import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGoDuration } from '../../../src/registry/log/go-duration.ts';
import { LogInterpreter } from '../../../src/registry/log/interpreter.ts';
import { parseLine } from '../../../src/registry/log/line.ts';
import { operations, routeOf } from '../../../src/registry/operation.ts';

describe('an access line', () => {
  test('is read with its quoted quotes and backslashes', () => {
    const line = parseLine(
      String.raw`::1 - - [20/Nov/2026:10:03:55 -0330] "GET /v2/a%22b/tags/list?n=1 HTTP/1.1" 404 12 "" "weird \"agent\" 500 0 \\"`,
      0,
    );

    expect(line).toEqual({
      kind: 'access',
      client: '::1',
      timeMs: Date.UTC(2026, 10, 20, 13, 33, 55),
      method: 'GET',
      uri: '/v2/a%22b/tags/list?n=1',
      status: 404,
      bytes: 12,
      userAgent: String.raw`weird \"agent\" 500 0 \\`,
    });
  });

  test.each([
    ['no end of the user agent', '1.2.3.4 - - [20/Nov/2026:10:03:55 +0000] "GET / HTTP/1.1" 200 0 "" "curl'],
    ['no status', '1.2.3.4 - - [20/Nov/2026:10:03:55 +0000] "GET / HTTP/1.1" "" "curl"'],
    [
      'a size that nobody sends',
      '1.2.3.4 - - [20/Nov/2026:10:03:55 +0000] "GET /v2/ HTTP/1.1" 200 1000000000000000 "" "curl"',
    ],
    ['half a request line', '1.2.3.4 - - [20/Nov/2026:10:03:55 +0000] "GET /v2/'],
  ])('with %s is broken', (_, line) => {
    expect(parseLine(line, 0)).toEqual({ kind: 'broken' });
  });

  test('of 1 MiB is read', () => {
    const agent = 'x'.repeat(1024 * 1024);
    const line = parseLine(
      `1.2.3.4 - - [20/Nov/2026:10:03:55 +0000] "GET /v2/ HTTP/1.1" 200 2 "" "${agent}"`,
      0,
    );

    expect(line).toMatchObject({ kind: 'access', status: 200, userAgent: agent });
  });
});

describe('a structured line', () => {
  const completed = {
    level: 'info',
    message: 'response completed',
    timeMs: Date.UTC(2026, 10, 20, 10, 0, 0, 480),
  };

  test('is read as json', () => {
    const line = parseLine(
      '{"level":"info","msg":"response completed","time":"2026-11-20T10:00:00.48Z","http.response.status":200}',
      0,
    );

    expect(line).toMatchObject({ kind: 'structured', ...completed });
    expect(line.kind === 'structured' && line.fields.get('http.response.status')).toBe(200);
  });

  test('is read as logstash of 2.8 writes it', () => {
    const line = parseLine(
      '{"@timestamp":"2026-11-20T10:00:00.48Z","@version":"1","level":"info","message":"response completed"}',
      0,
    );

    expect(line).toMatchObject({ kind: 'structured', ...completed });
  });

  test('is read as text, empty and quoted values included', () => {
    const line = parseLine(
      String.raw`time="2026-11-20T10:00:00.48Z" level=info msg="response completed" http.request.useragent= http.response.duration="691.679µs" err.detail="a \"b\"\nc\\" http.response.status=200`,
      0,
    );

    expect(line).toMatchObject({ kind: 'structured', ...completed });
    const fieldOf = (name: string): unknown => line.kind === 'structured' && line.fields.get(name);
    expect(fieldOf('http.request.useragent')).toBe('');
    expect(fieldOf('http.response.duration')).toBe('691.679µs');
    expect(fieldOf('err.detail')).toBe('a "b"\nc\\');
    expect(fieldOf('http.response.status')).toBe('200');
  });

  test.each([
    ['cut json', '{"level":"info","msg":"response comp'],
    ['json without a level', '{"msg":"x","time":"2026-11-20T10:00:00Z"}'],
    ['a json value that is no object', '{} trailing'],
    ['cut text', 'time="2026-11-20T10:00:00Z level=info'],
    ['NUL bytes of a truncated file', '\0\0\0\0'],
    ['binary noise', '\u0001\ufffd\ufffd'],
  ])('or %s is broken', (_, line) => {
    expect(parseLine(line, 0)).toEqual({ kind: 'broken' });
  });
});

test("Go's own text is no registry line", () => {
  expect(parseLine('goroutine 1 [running]:', 0)).toEqual({ kind: 'other', text: 'goroutine 1 [running]:' });
  expect(parseLine('', 0)).toEqual({ kind: 'other', text: '' });
});

test('any text gives a line and facts within the closed sets', () => {
  const interpreter = new LogInterpreter();
  const start = fc.constantFrom(
    '',
    '{',
    '{"level":"error","msg":"',
    'time=',
    '1.2.3.4 - - [20/Nov/2026:10:03:55 +0000] "',
  );

  fc.assert(
    fc.property(start, fc.string({ unit: 'binary', maxLength: 400 }), (head, tail) => {
      for (const fact of interpreter.interpret(parseLine(head + tail, 0), {
        origin: 'registry.log',
        nowMs: 0,
      })) {
        if (fact.kind === 'request') expect(operations).toContain(fact.operation);
      }
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['GET', '/v2/', 'base', ''],
  ['GET', '/registry/v2/', 'base', ''],
  ['GET', '/v2', 'other', ''],
  ['GET', '/', 'other', ''],
  ['GET', '/v2/_catalog?n=5', 'catalog', ''],
  ['GET', '/v2/a/b/tags/list', 'tags_list', 'a/b'],
  ['GET', '/v2/a/manifests/latest', 'manifest_get', 'a'],
  ['HEAD', '/v2/a/manifests/manifests/latest', 'manifest_head', 'a/manifests'],
  ['PUT', '/v2/a/manifests/latest', 'manifest_put', 'a'],
  ['DELETE', '/v2/a/manifests/sha256:0', 'manifest_delete', 'a'],
  ['POST', '/v2/a/manifests/latest', 'other', 'a'],
  ['GET', '/v2/a/blobs/sha256:0', 'blob_get', 'a'],
  ['HEAD', '/v2/a/blobs/sha256:0', 'blob_head', 'a'],
  ['DELETE', '/v2/a/blobs/sha256:0', 'blob_delete', 'a'],
  ['POST', '/v2/a/blobs/uploads/', 'upload_start', 'a'],
  ['POST', '/v2/a/blobs/uploads/?mount=sha256:0&from=b', 'blob_mount', 'a'],
  ['PATCH', '/v2/a/blobs/uploads/1-2?_state=x', 'upload_chunk', 'a'],
  ['PUT', '/v2/a/blobs/uploads/1-2?digest=x', 'upload_commit', 'a'],
  ['GET', '/v2/a/blobs/uploads/1-2', 'upload_status', 'a'],
  ['DELETE', '/v2/a/blobs/uploads/1-2', 'upload_cancel', 'a'],
  ['GET', '/v2/a/referrers/sha256:0', 'referrers', 'a'],
  ['GET', '/v2/UPPER/manifests/latest', 'other', ''],
  ['GET', `/v2/${'a'.repeat(256)}/manifests/latest`, 'other', ''],
  ['GET', '/v2/../../etc/passwd/manifests/latest', 'other', ''],
])('%s %s is %s', (method, uri, ...[operation, repository]) => {
  expect(routeOf(method, uri)).toEqual({ operation, repository });
});

test.each([
  ['770.356µs', 0.000770356],
  ['2.083651ms', 0.002083651],
  ['12.134755442s', 12.134755442],
  ['1m7.865594402s', 67.865594402],
  ['1h0m0.5s', 3600.5],
  ['15ns', 15e-9],
])('reads the duration %s', (text, seconds) => {
  expect(parseGoDuration(text)).toBeCloseTo(seconds, 12);
});

test.each(['', '5', 'ms', '-1s', '1s ', '1x', '9999999h'])('refuses the duration "%s"', (text) => {
  expect(parseGoDuration(text)).toBeUndefined();
});
