import { describe, expect, test } from 'vitest';
import { AcceptedWrites } from '../../../src/collectors/log/accepted-writes.ts';
import type { AcceptedWrite } from '../../../src/registry/log/accepted-write.ts';
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
  for (const isFast of [true, false]) {
    const log = new RegistryLog({ bounds: [1], keepsWrites: true, isFast });
    log.read('one', Buffer.from(`${lines.join('\n')}\n`), ms);
    writes.add(log.takeWrites());
  }
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
  'the fast lane knows of the same writes as the parser, and counts as ever, in %s/%s',
  (dir, file) => {
    const bytes = Buffer.from(`${readLog(dir, file).join('\n')}\n`);
    const read = (keepsWrites: boolean, isFast: boolean) => {
      const log = new RegistryLog({ bounds: [1], keepsWrites, isFast });
      log.read('one', bytes, ms);
      log.expire(ms + 60_000, false);
      return { writes: log.takeWrites(), figures: log.takeTally().requests.toJSON() };
    };

    const [fast, slow, plain] = [read(true, true), read(true, false), read(false, true)];

    expect([true, false].map((isExact) => spans(fast.writes, isExact))).toEqual(
      [true, false].map((isExact) => spans(slow.writes, isExact)),
    );
    expect(fast.figures).toEqual(plain.figures);
    expect(plain.writes).toEqual([]);
  },
);

test('of more writes than there is room for all times are known', () => {
  const log = new RegistryLog({ bounds: [1], keepsWrites: true });
  const lines = Array.from({ length: 9_000 }, (_, index) =>
    structured('PUT', '/v2/app/manifests/v1', {
      at: new Date(ms + index * 100).toISOString().slice(11),
      took: '1ms',
    }),
  );

  log.read('one', Buffer.from(`${lines.join('\n')}\n`), ms);
  const writes = log.takeWrites();

  expect(writes.length).toBeLessThanOrEqual(4_096);
  expect(Math.max(...writes.map(({ endMs }) => endMs))).toBe(ms + 899_900);
  expect(log.takeWrites()).toEqual([]);
});

/** The times in which something was written, those that overlap as one. */
function spans(writes: readonly AcceptedWrite[], isExact: boolean): readonly (readonly [number, number])[] {
  const merged: [number, number][] = [];
  const sorted = writes
    .filter((write) => write.isExact === isExact)
    .toSorted((a, b) => a.startMs - b.startMs);
  for (const { startMs, endMs } of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && startMs <= last[1]) last[1] = Math.max(last[1], endMs);
    else merged.push([startMs, endMs]);
  }
  return merged;
}
