import { describe, expect, test } from 'vitest';
import { AcceptedWrites } from '../../../src/collectors/log/accepted-writes.ts';
import { parseLine } from '../../../src/registry/log/line.ts';
import { RegistryLog } from '../../../src/registry/log/registry-log.ts';
import { readLog, readScenarios } from '../../support/corpus.ts';

const ms = Date.parse('2026-11-20T10:00:00Z');

function structured(
  method: string,
  path: string,
  { status = 201, at = '10:00:10.5Z', took = '2s' } = {},
): string {
  return JSON.stringify({
    'http.request.id': `${method}${path}${at}`,
    'http.request.method': method,
    'http.request.uri': path,
    'http.response.duration': took,
    'http.response.status': status,
    ...{ level: 'info', msg: 'response completed', time: `2026-11-20T${at}` },
  });
}

function access(method: string, path: string, status = 201): string {
  return `127.0.0.1 - - [20/Nov/2026:10:00:08 +0000] "${method} ${path} HTTP/1.1" ${status} 0 "" "x"`;
}

function readBy(...lines: readonly string[]): AcceptedWrites {
  const writes = new AcceptedWrites();
  for (const line of lines) writes.note(parseLine(line, 0));
  writes.caughtUp(ms + 60_000);
  return writes;
}

describe('a write', () => {
  test('was under way from its begin to its end', () => {
    const writes = readBy(structured('PUT', '/v2/app/manifests/v1'));

    expect(writes.wroteBetween(ms, ms + 8_499)).toBe(false);
    expect(writes.wroteBetween(ms, ms + 8_500)).toBe(true);
    expect(writes.wroteBetween(ms + 9_000, ms + 9_001)).toBe(true);
    expect(writes.wroteBetween(ms + 10_500, ms + 11_000)).toBe(true);
    expect(writes.wroteBetween(ms + 10_501, ms + 11_000)).toBe(false);
  });

  test('is known to the second where only the access log tells of it', () => {
    const writes = readBy(access('PATCH', '/v2/app/blobs/uploads/1', 202));

    expect(writes.wroteBetween(ms, ms + 7_999)).toBe(false);
    expect(writes.wroteBetween(ms + 8_999, ms + 9_500)).toBe(true);
    expect(writes.wroteBetween(ms + 9_000, ms + 9_500)).toBe(false);
  });

  test('is known by the structured log alone where there are both', () => {
    const writes = readBy(
      structured('PUT', '/v2/app/manifests/v1', { took: '1ms' }),
      access('PUT', '/v2/app/manifests/v1'),
    );

    expect(writes.wroteBetween(ms + 8_000, ms + 9_000)).toBe(false);
  });

  test.each([
    ['PUT', '/v2/app/manifests/v1', 201, true],
    ['DELETE', '/v2/app/manifests/sha256:1', 202, true],
    ['DELETE', '/v2/app/blobs/sha256:1', 202, true],
    ['POST', '/v2/app/blobs/uploads/?mount=sha256:1&from=other', 201, true],
    ['POST', '/v2/app/blobs/uploads/', 202, true],
    ['PATCH', '/v2/app/blobs/uploads/1', 202, true],
    ['PUT', '/v2/app/blobs/uploads/1?digest=sha256:1', 201, true],
    ['DELETE', '/v2/app/blobs/uploads/1', 204, true],
    ['GET', '/v2/app/blobs/uploads/1', 204, false],
    ['PUT', '/v2/app/manifests/v1', 400, false],
    ['DELETE', '/v2/app/manifests/sha256:1', 405, false],
    ['GET', '/v2/app/manifests/v1', 200, false],
    ['HEAD', '/v2/app/blobs/sha256:1', 200, false],
  ] as const)('is %s %s answered %i: %s', (...asked) => {
    const [method, path, status, isWrite] = asked;
    const seen = [structured(method, path, { status }), access(method, path, status)].map((line) =>
      readBy(line).wroteBetween(ms, ms + 58_000),
    );

    expect(seen).toEqual([isWrite, isWrite]);
  });
});

test('nothing is said of a time that the log has not been read up to', () => {
  const writes = new AcceptedWrites();

  writes.caughtUp(ms + 2_000);

  expect(writes.wroteBetween(ms - 5_000, ms)).toBe(false);
  expect(writes.wroteBetween(ms - 5_000, ms + 1)).toBeUndefined();
});

test.each(readScenarios().flatMap(({ dir, logs }) => Object.keys(logs).map((log) => [dir, log] as const)))(
  'writes are shown and the figures stay the same in %s/%s',
  (dir, log) => {
    const bytes = Buffer.from(`${readLog(dir, log).join('\n')}\n`);
    let shown = 0;
    const figures = [false, true].map((showsWrites) => {
      const read = new RegistryLog({
        ...{ bounds: [1], showsWrites },
        observe: (line) => {
          const writes = new AcceptedWrites();
          writes.note(line);
          if (showsWrites && writes.wroteBetween(0, Number.MAX_SAFE_INTEGER) === true) shown += 1;
        },
      });
      read.read('one', bytes, ms);
      read.expire(ms + 60_000, false);
      const { requests, lines, challenges, durations } = read.takeTally();
      return {
        requests: requests.toJSON(),
        lines,
        challenges,
        durations: durations.map(({ counts }) => [...counts]),
      };
    });

    expect(figures[1]).toEqual(figures[0]);
    expect(shown).toBe(
      readLog(dir, log).filter((line) => {
        const writes = new AcceptedWrites();
        writes.note(parseLine(line, ms));
        return writes.wroteBetween(0, Number.MAX_SAFE_INTEGER) === true;
      }).length,
    );
  },
);
