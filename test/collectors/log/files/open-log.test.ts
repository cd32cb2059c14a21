import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { OpenLog } from '../../../../src/collectors/log/files/open-log.ts';
import { logFile, numbered } from './followed.ts';

test('reads no more of a file that begins otherwise than what was read before', async () => {
  const path = logFile(numbered(1, 50_000));
  const log = await OpenLog.open({ path, isGzip: false }, 'end');
  const saved = log.saved();
  await log.close();
  // To whoever reads on, it tells that it is damaged.
  writeFileSync(`${path}.1.gz`, gzipSync(numbered(50_001, 100_000)).subarray(0, -1_000));

  const resumed = await OpenLog.resume({ path: `${path}.1.gz`, isGzip: true }, saved);

  expect(resumed).toBeUndefined();
});
