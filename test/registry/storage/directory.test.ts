import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DirectoryReader } from '../../../src/registry/storage/directory.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('what vanishes after it was listed is empty, and not counted as unreadable', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'shard'));
  writeFileSync(join(folder, 'shard/data'), 'x');
  const reader = new DirectoryReader();
  const [listed = ''] = reader.directories(folder);

  rmSync(join(folder, listed), { recursive: true });

  const path = join(folder, listed);
  expect(reader.directories(path)).toEqual([]);
  expect(reader.fileSize(join(path, 'data'))).toBeUndefined();
  expect(reader.modifiedMs(join(path, 'data'))).toBeUndefined();
  expect(reader.unreadable).toBe(0);
});
