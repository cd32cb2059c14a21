import { readdirSync, readlinkSync, renameSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drain, follow, logFile, numbered } from './followed.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

test('holds one file open once the rotated ones were left, and none after it was closed', async () => {
  const path = logFile(numbered(1, 10));
  const clock = new FakeClock();
  const source = follow(path, { clock });
  await drain(source);
  for (let round = 1; round <= 20; round += 1) {
    renameSync(path, `${path}.${100 - round}`);
    writeFileSync(path, numbered(round * 10 + 1, round * 10 + 10));
    await drain(source);
  }
  const many = openLogs(path);
  clock.advance(5_000);
  await drain(source);
  await drain(source);
  const one = openLogs(path);
  source.close();
  await expect.poll(() => openLogs(path)).toBe(0);

  expect(many).toBeGreaterThan(1);
  expect(one).toBe(1);
});

/** Of this process, as Linux tells them. */
function openLogs(path: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => targetOf(fd).startsWith(path)).length;
}

function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    // The listing itself was open while it was made.
    return '';
  }
}
