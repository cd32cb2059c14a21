import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/commands/replay/summary/summary.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import {
  accessLine,
  completedLine,
  corpusLog,
  logIn,
  replay,
  structuredLine,
  truthOf,
} from './replay-program.ts';

const start = Date.UTC(2026, 10, 20, 10);
const minuteMs = 60_000;
const log = corpusLog('v3/htpasswd/registry.log');

async function summaryOf(content: string): Promise<Summary> {
  const { stdout } = await replay(['--json', logIn(temporaryFolder(), 'r.log', content)]);
  return JSON.parse(stdout) as Summary;
}

test('docs/replay.md shows what a recorded log gives', async () => {
  const page = readFileSync(new URL('../../docs/replay.md', import.meta.url), 'utf8');
  const shown = /```text\n([^]*?)```/.exec(page)?.[1];

  expect((await replay(['--summary', log])).stdout).toBe(shown);
});

test('the JSON has a known shape', async () => {
  const recorded = corpusLog('v3/s3_down/registry.log');

  const { code, stdout } = await replay(['--summary', '--json', recorded]);

  expect(code).toBe(0);
  expect(shapeOf(JSON.parse(stdout))).toMatchInlineSnapshot(`
    {
      "bytes": "number",
      "errorCodes": [
        {
          "count": "number",
          "name": "string",
        },
      ],
      "gaps": [],
      "incidents": [],
      "lines": {
        "access": "number",
        "lost": "number",
        "other": "number",
        "structured": "number",
        "unreadable": "number",
      },
      "logIns": {
        "challenges": "number",
        "clients": [],
        "reasons": [],
        "users": [],
      },
      "repositories": {
        "pulls": [],
        "pushes": [],
      },
      "requests": {
        "classes": [
          {
            "count": "number",
            "name": "string",
          },
        ],
        "count": "number",
        "operations": [
          {
            "bytes": "number",
            "clientErrors": "number",
            "count": "number",
            "operation": "string",
            "seconds": {
              "p50": "number",
              "p90": "number",
              "p99": "number",
            },
            "serverErrors": "number",
          },
        ],
      },
      "restarts": {
        "count": "number",
        "last": [
          "string",
        ],
      },
      "serverErrors": [
        {
          "client": "string",
          "detail": "string",
          "method": "string",
          "path": "string",
          "status": "number",
          "time": "string",
        },
      ],
      "slowest": [
        {
          "client": "string",
          "method": "string",
          "path": "string",
          "seconds": "number",
          "status": "number",
          "time": "string",
        },
      ],
      "span": {
        "first": "string",
        "last": "string",
      },
      "suspicions": {
        "count": "number",
        "last": [],
      },
      "version": "number",
    }
  `);
});

describe.each(['v2/token', 'v3/uploads', 'v3/mixed_json_noaccess'])('the summary of %s', (scenario) => {
  test('counts what the metrics count', async () => {
    const path = corpusLog(`${scenario}/registry.log`);
    const [metrics, summary] = [
      await replay([path]),
      JSON.parse((await replay(['--json', path])).stdout) as Summary,
    ];

    const requests = /^docker_registry_http_requests_total\{.*\} (\d+)$/gm;
    const counted = [...metrics.stdout.matchAll(requests)].reduce((sum, [, count]) => sum + Number(count), 0);
    expect(summary.requests.count).toBe(counted);
    expect(summary.requests.operations.reduce((sum, { count }) => sum + count, 0)).toBe(counted);
    expect(summary.requests.classes.reduce((sum, { count }) => sum + count, 0)).toBe(counted);
  });
});

test('sorts requests into classes', async () => {
  const { stdout } = await replay(['--json', corpusLog('v3/token/registry.log')]);

  const classes: Record<string, number> = {};
  for (const [status, count] of Object.entries(truthOf('v3/token')))
    classes[`${status.charAt(0)}xx`] = (classes[`${status.charAt(0)}xx`] ?? 0) + count;
  const { requests } = JSON.parse(stdout) as Summary;
  expect(Object.fromEntries(requests.classes.map(({ name, count }) => [name, count]))).toEqual(classes);
});

test('names the ten slowest requests, without their queries', async () => {
  const lines = Array.from({ length: 40 }, (_, at) =>
    completedLine(start + at * 1_000, {
      'http.response.duration': `${(at * 7) % 40}.5s`,
      'http.request.uri': `/v2/a/blobs/uploads/${at}?_state=secret`,
    }),
  );

  const { slowest } = await summaryOf(lines.join(''));

  expect(slowest.map(({ seconds }) => seconds)).toEqual(Array.from({ length: 10 }, (_, at) => 39.5 - at));
  expect(slowest[0]).toMatchObject({
    method: 'GET',
    path: '/v2/a/blobs/uploads/17',
    status: 200,
    client: '10.0.0.1',
  });
});

test('tells a stretch without a line, and none where pauses are usual', async () => {
  const busy = Array.from({ length: 100 }, (_, at) => start + at * 2_000);
  const late = start + 120 * minuteMs;
  const hourly = Array.from({ length: 48 }, (_, at) => start + at * 60 * minuteMs);

  const broken = await summaryOf([...busy, late].map((ms) => accessLine(ms)).join(''));
  const quiet = await summaryOf(hourly.map((ms) => accessLine(ms)).join(''));

  expect(broken.gaps).toEqual([
    { from: '2026-11-20T10:03:18.000Z', to: '2026-11-20T12:00:00.000Z', seconds: 116 * 60 + 42 },
  ]);
  expect(quiet.gaps).toEqual([]);
});

test('lists starts of the registry, and the time that the log spans', async () => {
  const starts = [0, 5].map((minutes) =>
    structuredLine(start + minutes * minuteMs, { msg: 'listening on [::]:5000' }),
  );

  const { restarts, span } = await summaryOf(`${starts.join('')}${accessLine(start + 6 * minuteMs)}`);

  expect(restarts).toEqual({ count: 2, last: ['2026-11-20T10:00:00.000Z', '2026-11-20T10:05:00.000Z'] });
  expect(span).toEqual({ first: '2026-11-20T10:00:00.000Z', last: '2026-11-20T10:06:00.000Z' });
});

test('lists the last server errors of many', async () => {
  const lines = Array.from({ length: 9 }, (_, at) =>
    accessLine(start + at * 1_000, { uri: `/v2/r${at}/tags/list`, status: 500 }),
  );

  const { serverErrors } = await summaryOf(lines.join(''));

  expect(serverErrors.map(({ path }) => path)).toEqual([4, 5, 6, 7, 8].map((at) => `/v2/r${at}/tags/list`));
});

test('of an empty log says that there is nothing', async () => {
  const { code, stdout } = await replay(['--summary', logIn(temporaryFolder(), 'r.log', '')]);

  expect(code).toBe(0);
  expect(stdout).toContain('time          no line tells one\n');
  expect(stdout).toContain('Requests: 0\n  none\n');
});

describe.each(['--summary', '--json'])('%s', (flag) => {
  test('lets no character of a log steer the terminal', async () => {
    const evil = '\u001b[2J\u009b31m\u202egnp\r\u2028\u{e0041}\nforged line';
    const request = {
      'http.request.id': 'x',
      'http.request.uri': `/v2/${evil}`,
      'http.request.remoteaddr': evil,
    };
    const lines = [
      structuredLine(start, { ...request, msg: 'user failed to authenticate', username: evil }),
      structuredLine(start, {
        ...request,
        msg: 'error authorizing context: basic authentication challenge for realm "r": authentication failure',
      }),
      completedLine(start, {
        ...request,
        'http.request.id': 'y',
        'http.response.status': 500,
        'err.detail': evil,
      }),
    ];

    const { stdout } = await replay([flag, logIn(temporaryFolder(), 'r.log', lines.join(''))]);

    expect(stdout).toContain('forged line');
    expect(stdout).not.toMatch(/^\s*forged line/m);
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

/** Names and types, of a list those of its first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]));
}
