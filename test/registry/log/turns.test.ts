import { expect, test } from 'vitest';
import { RegistryLog } from '../../../src/registry/log/registry-log.ts';
import { readLog } from '../../support/corpus.ts';

const bounds = [1];
const read = 256 * 1024;

test.each([
  ['pieces of JSON', '{}'],
  ['a panic', '\t/usr/local/go/src/net/http/server.go:3142 +0x5cb'],
  [
    'server errors',
    '1.2.3.4 - - [20/Nov/2026:10:03:55 +0000] "GET /v2/a/blobs/sha256:0 HTTP/1.1" 503 0 "" "x"',
  ],
  ['records of Docker', '{"log":"some words\\n","stream":"stdout","time":"2026-11-20T10:00:00.1Z"}'],
])('lets others have their turn again and again in a read of %s', async (_, line) => {
  const bytes = Buffer.from(`${line}\n`.repeat(read / (line.length + 1)));
  const lines = bytes.length / (line.length + 1);
  const log = new RegistryLog({ bounds });

  const turns = await turnsOf(log, bytes);

  // Of short lines the parser reads 320 before others have their turn; taking them out of a record is quicker.
  expect(turns).toBeGreaterThanOrEqual(Math.floor(lines / 350));
  const counted = Object.values(log.takeTally().lines).reduce((sum, count) => sum + count, 0);
  expect(counted).toBe(lines);
});

test('reads ordinary lines in one turn', async () => {
  const lines = readLog('v3/skopeo', 'registry.log').filter((line) => line.includes('" 200 '));
  const log = new RegistryLog({ bounds });

  expect(await turnsOf(log, Buffer.from(`${lines.join('\n')}\n`.repeat(20)))).toBe(0);
});

async function turnsOf(log: RegistryLog, bytes: Buffer): Promise<number> {
  let turns = 0;
  await log.readInTurns({ origin: 'registry.log', bytes }, 0, () => {
    turns += 1;
    return Promise.resolve();
  });
  return turns;
}
