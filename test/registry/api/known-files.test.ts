import { execFileSync } from 'node:child_process';
import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readUnlessKnown } from '../../../src/registry/api/known-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** The time by which what was written is taken for settled. */
const later = (): number => Date.now() + 60_000;

function secretFile(text: string): string {
  const path = join(temporaryFolder(), 'secret');
  writeFileSync(path, text);
  return path;
}

test('sees a change that leaves size and time of modification as they were', async () => {
  const path = secretFile('first');
  utimesSync(path, 1_700_000_000, 1_700_000_000);
  await readUnlessKnown(path, later);

  writeFileSync(path, 'other');
  utimesSync(path, 1_700_000_000, 1_700_000_000);

  expect(await readUnlessKnown(path, later)).toBe('other');
});

test('sees that another file has taken its place', async () => {
  const path = secretFile('first');
  await readUnlessKnown(path, later);

  writeFileSync(`${path}.new`, 'other');
  renameSync(`${path}.new`, path);

  expect(await readUnlessKnown(path, later)).toBe('other');
});

test('sees changes that follow so close upon each other that their times are the same', async () => {
  const path = secretFile('0000');
  const seen: string[] = [];
  const written = Array.from({ length: 50 }, (_, index) => String(1_000 + index));

  for (const text of written) {
    writeFileSync(path, text);
    seen.push(await readUnlessKnown(path));
  }

  expect(seen).toEqual(written);
});

test('sees that a file is gone, and that a pipe has taken its place', async () => {
  const path = secretFile('first');
  await readUnlessKnown(path, later);

  renameSync(path, `${path}.old`);
  await expect(readUnlessKnown(path, later)).rejects.toThrow('ENOENT');
  execFileSync('mkfifo', [path]);
  await expect(readUnlessKnown(path, later)).rejects.toThrow('is not a regular file');
});
