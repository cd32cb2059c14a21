import { expect, test } from 'vitest';
import { RegistryLog } from '../../../src/registry/log/registry-log.ts';
import { bounds, countAll, everything, figuresOfTallies, nowMs, settle } from './counted-figures.ts';

const lanes = [true, false];

test.each(lanes)('a size of more than fifteen digits is no size (fast lane: %s)', (isFast) => {
  const tally = countAll(
    [stream([completed({ 'http.response.written': 1e15 }), completed({ 'http.response.written': 7 })])],
    isFast,
  );

  expect(figuresOfTallies([tally])).toMatchObject({
    requests: { 'GET manifest_get 200': 2 },
    bytes: { manifest_get: 7 },
  });
});

test.each(lanes)('a duration of more than 292 years is none (fast lane: %s)', (isFast) => {
  const lines = ['9999999h', '999999999999999h', '1s'].map((duration) =>
    completed({ 'http.response.duration': duration }),
  );

  const { durations } = countAll([stream(lines)], isFast);

  expect(durations.reduce((sum, tally) => sum + tally.sum, 0)).toBe(1);
});

test.each([
  ['a slash of the path', '/v2/a/manifests/b\\u002fc', 'other'],
  ['a question mark', '/v2/a/blobs/uploads/\\u003fx', 'upload_start'],
  ['an ampersand', '/v2/a/blobs/uploads/?from=b\\u0026mount=sha256:0', 'blob_mount'],
  [
    'a backslash before what looks like one',
    '/v2/a/blobs/uploads/?from=b\\\\u0026mount=sha256:0',
    'upload_start',
  ],
  ['a letter', '/v2/a/blobs/uploads/?\\u006dount=sha256:0', 'blob_mount'],
])('an escape that stands for %s is the same to both lanes', (_, uri, operation) => {
  const line = completed({ 'http.request.method': operation === 'other' ? 'GET' : 'POST' }).replace(
    '/v2/a/manifests/b',
    uri,
  );

  const [fast, slow] = lanes.map((isFast) => countAll([stream([line])], isFast));

  expect(Object.keys(figuresOfTallies(fast === undefined ? [] : [fast]).requests)[0]).toContain(
    ` ${operation} `,
  );
  expect(fast === undefined || everything(fast)).toEqual(slow === undefined || everything(slow));
});

test.each(lanes)(
  "a runtime's record is none of the registry's lines, whatever else is in it (fast lane: %s)",
  (isFast) => {
    const line = completed({}).replace('{', '{"log":"x",');

    const { lines } = countAll([stream([line])], isFast);

    expect(lines).toEqual({ access: 0, structured: 0, other: 0, broken: 1 });
  },
);

const json = completed({ 'http.request.id': 'a-1', 'http.response.written': 3, 'err.code': 'denied' });
const text =
  'time="2026-11-20T10:00:00Z" level=info msg="response completed" http.request.method=PUT http.response.status=201 ' +
  'http.request.uri=/v2/a/manifests/b http.response.duration=1.5ms http.response.written=3 http.request.useragent="x y"';
const access =
  '127.0.0.1 - - [20/Nov/2026:10:03:55 +0000] "POST /v2/a/blobs/uploads/?from=b HTTP/1.1" 202 3 "" "we\\"ird"';

/** Each is one step away from an ordinary line: the fast lane has to count it as the parser does, or leave it to that. */
test.each([
  ...[
    ['a number that begins with 0', json, '200', '0200'],
    ['a number with a fraction', json, '200', '200.0'],
    ['a number with an exponent', json, '200', '2e2'],
    ['a negative number', json, ':3', ':-3'],
    ['a number as a text', json, '200', '"200"'],
    ['a number as a hexadecimal text', json, '200', '"0xc8"'],
    ['a status that is none', json, '200', '99'],
    ['an unknown status', json, '200', '299'],
    ['an unknown escape', json, 'a-1', 'a\\q'],
    ['half an escape', json, 'a-1', 'a\\u12g4'],
    ['a raw control character', json, 'a-1', 'a\t1'],
    ['a comma too many', json, '}', ',}'],
    ['something behind its end', json, '}', '} '],
    ['a carriage return behind its end', json, '}', '}\r'],
    ['a space between its parts', json, ':200', ': 200'],
    ['the same key twice', json, '{', '{"http.response.status":500,'],
    ['a key that means another', json, 'http.response.status', 'http.response.statuz'],
    ['no level', json, '"level":"info",', ''],
    ['a level that is no text', json, '"info"', '7'],
    ['a message with an escape', json, 'response completed', 'response completed\\u0020'],
    ['a method with an escape', json, 'GET', '\\u0047ET'],
    ['an unknown method', json, 'GET', 'BREW'],
    ['an unknown error code', json, 'denied', 'denied again'],
    ['an object for an error code', json, '"denied"', '{}'],
    ['a null', json, '"denied"', 'null'],
    ['an empty duration', json, '0s', ''],
    ['a duration of no unit', json, '0s', '5'],
    ['a duration in microseconds', json, '0s', '5µs'],
    ['a duration in Greek microseconds', json, '0s', '5\u03bcs'],
    ['a duration of many parts', json, '0s', '1h2m3.5s'],
    ['a duration of sixteen digits', json, '0s', '0.1234567890123456s'],
    ['bytes that are no text', json, 'a-1', 'a\ufffd'],
    ['a time without a zone', json, ':00Z', ':00'],
    ['a time of another zone', json, ':00Z', ':00.25-03:30'],
    ['the last second of a day that some do not know', json, 'T10:00:00Z', 'T24:00:00Z'],
    ['an hour that no day has', json, 'T10:00:00Z', 'T25:00:00Z'],
    ['a leap second', json, 'T10:00:00Z', 'T23:59:60Z'],
    ['a day that its month has not', json, '2026-11-20', '2026-02-29'],
    ['a leap day', json, '2026-11-20', '2028-02-29'],
    ['a month that no year has', json, '2026-11-20', '2026-13-20'],
    ['a year before the epoch', json, '2026-11-20', '1969-11-20'],
    ['a fraction of many digits', json, ':00Z', ':00.1234567891234Z'],
    ['a date alone', json, 'T10:00:00Z', ''],
  ],
  ...[
    ['an open quote', text, '"x y"', '"x y'],
    ['something behind a quote', text, '"x y"', '"x y"z'],
    ['a quote in a bare value', text, '/v2/a', '/v2/"a'],
    ['an escape', text, 'x y', 'x\\x00y'],
    ['an escaped letter beyond ASCII', text, 'x y', 'x\\é'],
    ['a backslash at its end', text, 'y"', 'y\\'],
    ['an escaped line separator', text, 'x y', 'x\\\u2028y'],
    ['two spaces', text, ' level', '  level'],
    ['a tab for a space', text, ' level', '\tlevel'],
    ['a space at its end', text, '"x y"', '"x y" '],
    ['a key without a value', text, '=1.5ms', '='],
    ['a value without a key', text, 'level=', '='],
    ['a word alone', text, 'level=info', 'level'],
    ['a key beyond ASCII', text, 'level=', 'lével='],
    ['the same key twice', text, ' level=info', ' level=info level=debug'],
    ['a status in hexadecimal', text, '=201', '=0xc9'],
  ],
  ...[
    ['a client of two words', access, '127.0.0.1 ', '127.0.0.1 x '],
    ['a user', access, '- - [', '- alice ['],
    ['no protocol', access, ' HTTP/1.1"', '"'],
    ['another protocol', access, 'HTTP/1.1', 'HTTP/10'],
    ['no space before its status', access, '" 202', '"x202'],
    ['a status of two digits', access, ' 202 ', ' 20 '],
    ['a server error', access, ' 202 ', ' 502 '],
    ['a size of a dash', access, ' 3 ', ' - '],
    ['no size', access, ' 3 ', ' '],
    ['an open user agent', access, 'ird"', 'ird'],
    ['something behind its end', access, 'ird"', 'ird" x'],
    ['a backslash at its end', access, 'ird"', 'ird\\'],
    ['a quote in its path', access, '/v2/a', '/v2/\\"a'],
    ['a backslash before what looks like an ampersand', access, '?from=b', '?from=b\\\\u0026mount=c'],
    ['what looks like an ampersand', access, '?from=b', '?from=b\\u0026mount=c'],
    ['a mount', access, '?from=b', '?from=b&mount=c'],
    ['a month in small letters', access, 'Nov', 'nov'],
    ['a day that its month has not', access, '20/Nov', '31/Nov'],
    ['a zone that is none', access, '+0000', '*0000'],
    ['a zone of half an hour', access, '+0000', '-0330'],
  ],
])('a line with %s is the same to both lanes', (_, ...[line = '', from = '', to = '']) => {
  const changed = line.replace(from, to);
  // With an access log and without it, where the first access line is always the parser's; and before another line.
  const plans = [[changed], [changed, json], [access, json, text, changed, access]];

  const [fast, slow] = lanes.map((isFast) => plans.map((lines) => outcomeOf(lines, isFast)));

  expect(changed).not.toBe(line);
  expect(fast).toEqual(slow);
});

test.each([
  ...['a', 'a/b', 'a.b', 'a_b', 'a__b', 'a-b', 'a---b', '0', 'manifests', 'a/tags/list', 'x'.repeat(255)],
  ...[
    'a___b',
    'a..b',
    'a._b',
    'a-_b',
    'a_-b',
    '-a',
    'a-',
    'a//b',
    '/a',
    'a/',
    'A',
    'a%20b',
    'é',
    'x'.repeat(256),
  ],
])('the repository %s is the same to both lanes', (name) => {
  const uris = [`/v2/${name}/manifests/b`, `/prefix/v2/${name}/manifests/b`, `/v2/${name}/blobs/uploads/`];
  const lines = uris.map((uri) => completed({ 'http.request.uri': uri }));

  const [fast, slow] = lanes.map((isFast) => everything(countAll([stream(lines)], isFast)));

  expect(fast).toEqual(slow);
});

function outcomeOf(lines: readonly string[], isFast: boolean): unknown {
  const log = new RegistryLog({ bounds, isFast });
  log.read('registry.log', stream(lines).bytes, nowMs);
  settle(log);
  return [everything(log.takeTally()), log.lastLineMs];
}

function stream(lines: readonly string[]) {
  return { origin: 'registry.log', bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')) };
}

function completed(more: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    'http.request.method': 'GET',
    'http.request.uri': '/v2/a/manifests/b',
    'http.response.duration': '0s',
    'http.response.status': 200,
    level: 'info',
    msg: 'response completed',
    time: '2026-11-20T10:00:00Z',
    ...more,
  });
}
