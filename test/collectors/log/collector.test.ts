import { expect, test } from 'vitest';
import type { LogSource } from '../../../src/collectors/log/source.ts';
import type { Report } from '../../../src/domain/report.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { readLog } from '../../support/corpus.ts';
import { figuresOf } from '../../support/samples.ts';
import { collectorOf, ListSource } from './list-source.ts';

const never = new AbortController().signal;

test('reports every kind of figure of a recorded log', async () => {
  const figures = figuresOf([await reportOf(readLog('v3/htpasswd', 'registry.log'))]);

  expect(figures).toMatchObject({
    'http_requests_total{method="GET",operation="base",code="401"}': 11,
    'http_requests_total{method="PUT",operation="manifest_put",code="201"}': 2,
    auth_challenges_total: 13,
    'auth_failures_total{reason="invalid_credentials"}': 9,
    'auth_failures_total{reason="backend"}': 2,
    'repository_pulls_total{repository="library/alpine"}': 1,
    'repository_pushes_total{repository="acme/api-server"}': 1,
    'http_error_codes_total{error="blob_unknown"}': 8,
    'log_lines_total{kind="access"}': 61,
    auth_failing_clients: 1,
    auth_failing_users: 2,
  });
});

test('makes one record of each server error, with the words of the structured log', async () => {
  const { records } = await reportOf(readLog('v3/storage_eacces', 'registry.log'));
  const errors = records.filter(({ eventName }) => eventName === 'docker.registry.request.server_error');

  expect(errors).toHaveLength(12);
  expect(errors[0]).toMatchObject({
    severity: 'error',
    attributes: { 'http.response.status_code': 500, 'http.request.method': 'GET', 'error.type': '500' },
  });
  expect(errors.every(({ body }) => body.includes('permission denied'))).toBe(true);
});

test('makes one record of each failed log-in, without upload state or secrets', async () => {
  const { records } = await reportOf(readLog('v3/htpasswd', 'registry.log'));
  const failures = records.filter(({ eventName }) => eventName === 'docker.registry.auth.failure');

  expect(failures).toHaveLength(11);
  expect(failures[0]).toMatchObject({
    severity: 'warn',
    attributes: { 'error.type': 'invalid_credentials', 'client.address': '127.0.0.1', 'user.name': 'alice' },
  });
  expect(JSON.stringify(records)).not.toContain('_state=');
});

test('counts requests without an access log once the registry has had time to write one', async () => {
  const clock = new FakeClock();
  const source = new ListSource([readLog('v3/mixed_json_noaccess', 'registry.log')]);
  const collector = collectorOf([source], clock);

  const first = (await collector.collect(never)).report;
  clock.advance(4_999);
  const early = (await collector.collect(never)).report;
  clock.advance(1);
  const second = (await collector.collect(never)).report;

  expect([first, early].map(requestsIn)).toEqual([0, 0]);
  // Of 31 requests one is the liveness check and one has no route: no structured line tells of them.
  expect(requestsIn(second)).toBe(29);
});

test('forgets failing clients after fifteen minutes', async () => {
  const clock = new FakeClock();
  const source = new ListSource([readLog('v3/htpasswd', 'registry.log')]);
  const collector = collectorOf([source], clock);

  const before = figuresOf([(await collector.collect(never)).report]);
  clock.advance(15 * 60_000 + 1);
  const after = figuresOf([(await collector.collect(never)).report]);

  expect([before['auth_failing_clients'], after['auth_failing_clients']]).toEqual([1, 0]);
});

test('counts bad input and goes on', async () => {
  const figures = figuresOf([
    await reportOf([
      `{"level":"info","msg":"${'x'.repeat(1024 * 1024)}","time":"2026-11-20T10:00:00Z"}`,
      '{"level":"info","msg":"half',
      '\0\0\0\0',
      '\u0001\u0002\ufffd\ufffd',
      'just text',
      '127.0.0.1 - - [20/Nov/2026:10:03:55 +0000] "GET /v2/ HTTP/1.1" 200 2 "" "curl"',
    ]),
  ]);

  expect(figures).toMatchObject({
    log_parse_errors_total: 3,
    'log_lines_total{kind="structured"}': 1,
    'log_lines_total{kind="other"}': 1,
    'log_lines_total{kind="access"}': 1,
    'http_requests_total{method="GET",operation="base",code="200"}': 1,
  });
});

test.each([
  ['a time that is no text', '{"time":{"toString":1},"level":"info","msg":"response completed"}', 'broken'],
  [
    'a status that is no number',
    completed('"http.response.status":{"valueOf":1,"toString":1}'),
    'structured',
  ],
  [
    'a size that is no number',
    completed('"http.response.status":200,"http.response.written":{"valueOf":1,"toString":1}'),
    'structured',
  ],
  [
    'a detail too deep to be written',
    completed(`"http.response.status":500,"err.detail":${'['.repeat(50_000)}${']'.repeat(50_000)}`),
    'broken',
  ],
])('loses no other line to one with %s', async (_, line, kind) => {
  const figures = figuresOf([await reportOf(['before', line, 'after'])]);

  expect(figures['log_lines_total{kind="other"}']).toBe(2);
  expect(figures['log_parse_errors_total'] ?? 0).toBe(kind === 'broken' ? 1 : 0);
  expect(figures['log_lines_total{kind="structured"}'] ?? 0).toBe(kind === 'structured' ? 1 : 0);
});

test('adds up what many lines enter into the same series', async () => {
  const line = '127.0.0.1 - - [20/Nov/2026:10:03:55 +0000] "GET /v2/ HTTP/1.1" 200 2 "" "curl"';

  const report = await reportOf(Array.from({ length: 500 }, (_, index) => (index < 200 ? line : '')));

  expect(figuresOf([report])).toMatchObject({
    'http_requests_total{method="GET",operation="base",code="200"}': 200,
    'http_response_bytes_total{operation="base"}': 400,
    'log_lines_total{kind="access"}': 200,
    'log_lines_total{kind="other"}': 300,
  });
  expect(report.samples.length).toBeLessThan(20);
});

test('adds up what several files still hold', async () => {
  const sources = [
    new ListSource([['one']], { name: 'one.log', unreadBytes: 30 }),
    new ListSource([['two']], { name: 'two.log', unreadBytes: 12 }),
  ];
  const collector = collectorOf(sources);

  expect(figuresOf([(await collector.collect(never)).report])['log_unread_bytes']).toBe(42);
});

test('forgets how much is unread when the file cannot be read any more', async () => {
  const source = new ListSource([['one']], { unreadBytes: 30, failure: 'gone' });
  const collector = collectorOf([source]);

  const reports = [(await collector.collect(never)).report, (await collector.collect(never)).report];

  expect(figuresOf(reports.slice(0, 1))['log_unread_bytes']).toBe(30);
  expect(figuresOf(reports)['log_unread_bytes']).toBeUndefined();
});

test('keeps the time of the newest line, whichever file it stands in and however the lines are ordered', async () => {
  const at = (second: string) =>
    `127.0.0.1 - - [20/Nov/2026:10:03:${second} +0000] "GET /v2/ HTTP/1.1" 200 2 "" "curl"`;
  const sources = [
    new ListSource([[at('50'), at('40')]], { name: 'one.log' }),
    new ListSource([[at('30')], [at('10')]], { name: 'two.log' }),
  ];
  const collector = collectorOf(sources);

  const reports = [(await collector.collect(never)).report, (await collector.collect(never)).report];

  const newest = Date.UTC(2026, 10, 20, 10, 3, 50) / 1_000;
  expect(figuresOf(reports.slice(0, 1))['log_last_line_timestamp_seconds']).toBe(newest);
  expect(figuresOf(reports)['log_last_line_timestamp_seconds']).toBe(newest);
});

test('tells no time of a line before the first', async () => {
  expect(figuresOf([await reportOf(['just text'])])).not.toHaveProperty('log_last_line_timestamp_seconds');
});

test('reads at most 256 KiB at a time, so that others have their turn', async () => {
  const source = new ListSource([]);
  const collector = collectorOf([source]);

  await collector.collect(never);

  expect(source.asked).toEqual([256 * 1024]);
});

test('bounds what a client can put into a record', async () => {
  const long = 'x'.repeat(100_000);
  const fields = `"http.request.uri":"/v2/${long}","http.request.useragent":"${long}","http.request.remoteaddr":"${long}"`;
  const { records } = await reportOf([
    completed(`"http.response.status":500,"http.request.method":"${long}","err.detail":"${long}",${fields}`),
    `{"level":"warning","time":"2026-11-20T10:00:00Z","msg":"user failed to authenticate","username":"${long}","http.request.id":"1"}`,
    `{"level":"warning","time":"2026-11-20T10:00:00Z","msg":"error authorizing context: ${long} authentication failure","http.request.id":"1",${fields}}`,
    `127.0.0.1 - - [20/Nov/2026:10:03:55 +0000] "GET /v2/${long} HTTP/1.1" 502 2 "" "${long}"`,
  ]);

  expect(records).toHaveLength(2);
  for (const record of records) expect(JSON.stringify(record).length).toBeLessThan(12_000);
});

test('enters unknown methods and codes under other', async () => {
  const line = (request: string, status: number) =>
    `127.0.0.1 - - [20/Nov/2026:10:03:55 +0000] "${request} HTTP/1.1" ${status} 2 "" ""`;

  const figures = figuresOf([await reportOf([line('BREW /v2/', 200), line('GET /v2/', 299)])]);

  expect(figures).toMatchObject({
    'http_requests_total{method="other",operation="base",code="200"}': 1,
    'http_requests_total{method="GET",operation="base",code="other"}': 1,
  });
});

test('reads the other source when one fails, and says which', async () => {
  const broken: LogSource = {
    name: 'broken.log',
    position: () => undefined,
    read: () => Promise.resolve({ status: 'failed', detail: '/log: cannot be read: gone' }),
    waitForMore: () => Promise.resolve(),
    close: () => undefined,
  };
  const working = new ListSource([['just text']]);
  const collector = collectorOf([broken, working]);

  const cycle = await collector.collect(never);

  expect(cycle).toMatchObject({ status: 'failed', detail: '/log: cannot be read: gone' });
  expect(figuresOf([cycle.report])['log_lines_total{kind="other"}']).toBe(1);
});

test('reads a backlog in one cycle, each source by turns', async () => {
  const backlog = (name: string) => new ListSource([['a'], ['b'], ['c']], { name, isBacklog: true });
  const sources = [backlog('one.log'), backlog('two.log')];

  const figures = figuresOf([(await collectorOf(sources).collect(never)).report]);

  expect(figures).toMatchObject({ 'log_lines_total{kind="other"}': 6, log_bytes_total: 12 });
});

test('says that there is more after half a second, and shows what it has', async () => {
  const clock = new FakeClock();
  const source = new ListSource([['a'], ['b'], ['c']], { isBacklog: true });
  const slow: LogSource = {
    name: source.name,
    position: () => source.position(),
    read: (maxBytes) => {
      clock.advance(300);
      return source.read(maxBytes);
    },
    waitForMore: () => source.waitForMore(),
    close: () => undefined,
  };
  const collector = collectorOf([slow], clock);

  const shown = [await collector.collect(never), await collector.collect(never)];

  expect(shown.map(({ report }) => figuresOf([report])['log_lines_total{kind="other"}'])).toEqual([2, 1]);
});

test('waits for no access line while there is more to read', async () => {
  const clock = new FakeClock();
  const [lines, rest] = halves(readLog('v3/mixed_json_noaccess', 'registry.log'));
  const source = new ListSource(
    [lines, rest, ['127.0.0.1 - - [20/Nov/2026:10:26:03 +0000] "GET /v2/ HTTP/1.1" 200 2 "" ""']],
    { isBacklog: true },
  );
  const collector = collectorOf([source], clock);

  const reports = [(await collector.collect(never)).report];
  clock.advance(60_000);
  reports.push((await collector.collect(never)).report);

  expect(reports.map(requestsIn)).toEqual([1, 0]);
});

test('wakes as soon as one of the sources may have more', async () => {
  const clock = new FakeClock();
  const asleep: LogSource = {
    ...{ name: 'asleep.log', position: () => undefined, close: () => undefined },
    read: (maxBytes) => new ListSource([]).read(maxBytes),
    waitForMore: () => new Promise(() => undefined),
  };
  const collector = collectorOf([asleep, new ListSource([])], clock);
  await collector.collect(never);

  const woken = collector.wake?.(never);
  clock.advance(200);

  await expect(woken).resolves.toBeUndefined();
});

test('closes every source', async () => {
  const sources = [new ListSource([], { name: 'one.log' }), new ListSource([], { name: 'two.log' })];
  const collector = collectorOf(sources);
  await collector.collect(never);

  collector.close();

  expect(sources.map(({ isClosed }) => isClosed)).toEqual([true, true]);
});

test('reports nothing of a look that was to end', async () => {
  const source = new ListSource([['a']]);

  const { report } = await collectorOf([source]).collect(AbortSignal.abort());

  expect(report).toEqual({ samples: [], records: [] });
});

function completed(fields: string): string {
  return `{"time":"2026-11-20T10:00:00Z","level":"info","msg":"response completed",${fields}}`;
}

async function reportOf(lines: readonly string[]): Promise<Report> {
  const collector = collectorOf([new ListSource([lines])]);
  return (await collector.collect(never)).report;
}

function halves(lines: readonly string[]): readonly [readonly string[], readonly string[]] {
  const half = Math.floor(lines.length / 2);
  return [lines.slice(0, half), lines.slice(half)];
}

function requestsIn(report: Report): number {
  return Object.entries(figuresOf([report])).reduce(
    (sum, [series, figure]) => (series.startsWith('http_requests_total') ? sum + figure : sum),
    0,
  );
}
