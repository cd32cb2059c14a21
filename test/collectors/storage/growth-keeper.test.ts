import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GrowthKeeper } from '../../../src/collectors/storage/growth-keeper.ts';
import { StateFile } from '../../../src/state/state-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const dayMs = 86_400_000;

test('knows after a restart what has grown before', async () => {
  const path = join(temporaryFolder(), 'growth.json');
  await grow(new GrowthKeeper(new StateFile(path)));

  const later = new GrowthKeeper(new StateFile(path));
  const fault = await later.load();

  expect(fault).toBe('');
  expect(later.history.bytesPerDay(1)).toBe(500);
});

test('keeps nothing without a file, and has nothing to complain of', async () => {
  const keeper = new GrowthKeeper(undefined);

  expect(await grow(keeper)).toBe('');
  expect(keeper.history.bytesPerDay(1)).toBe(500);
});

test('begins anew where the file is of another version, and says so', async () => {
  const path = join(temporaryFolder(), 'growth.json');
  await grow(new GrowthKeeper(new StateFile(path)));
  writeFileSync(path, readFileSync(path, 'utf8').replace('"version":1', '"version":2'));

  const keeper = new GrowthKeeper(new StateFile(path));

  expect(await keeper.load()).toBe('the saved growth is of another version; its history begins anew');
  expect(keeper.history.bytesPerDay(1)).toBeUndefined();
});

test('begins anew where the file is broken, and says so', async () => {
  const path = join(temporaryFolder(), 'growth.json');
  writeFileSync(path, '{"version":1,"hist');

  const fault = await new GrowthKeeper(new StateFile(path)).load();

  expect(fault).toBe(`the saved growth is not JSON, kept as ${path}.broken; its history begins anew`);
});

test('says that the growth cannot be saved, and goes on counting', async () => {
  const folder = join(temporaryFolder(), 'state');
  mkdirSync(folder);
  const keeper = new GrowthKeeper(new StateFile(join(folder, 'growth.json')));
  await keeper.load();
  rmSync(folder, { recursive: true });

  const fault = await grow(keeper);

  expect(fault).toMatch(/^the growth cannot be saved: ENOENT/);
  expect(keeper.history.bytesPerDay(1)).toBe(500);
});

/** A day with 500 bytes; gives what was wrong at its end. */
async function grow(keeper: GrowthKeeper): Promise<string> {
  await keeper.load();
  await keeper.note({ endedMs: dayMs, addedBytes: 0, grown: [] });
  return keeper.note({ endedMs: 2 * dayMs, addedBytes: 500, grown: [] });
}
