import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInstanceId } from '../../src/state/instance-id.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('an instance is the same after a restart where there is a directory for the state', async () => {
  const folder = temporaryFolder();

  const first = await readInstanceId(folder);
  const second = await readInstanceId(folder);

  expect(first.id).toMatch(uuid);
  expect(second).toEqual({ id: first.id, fault: undefined });
});

test('an instance is another one at each start without one, and in another directory', async () => {
  const ids = await Promise.all([
    ...[readInstanceId(undefined), readInstanceId(undefined)],
    ...[readInstanceId(temporaryFolder()), readInstanceId(temporaryFolder())],
  ]);

  expect(new Set(ids.map(({ id }) => id)).size).toBe(4);
  expect(ids.map(({ fault }) => fault)).toEqual([undefined, undefined, undefined, undefined]);
});

test.each(['', '{"instanceId":"../../etc"}', '{"instanceId":7}', 'null', '[]'])(
  'an instance is named anew where the file holds %j',
  async (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'instance.json'), text);

    const { id } = await readInstanceId(folder);

    expect(id).toMatch(uuid);
    expect(readFileSync(join(folder, 'instance.json'), 'utf8')).toBe(JSON.stringify({ instanceId: id }));
  },
);

test('a name that cannot be kept is told', async () => {
  const folder = join(temporaryFolder(), 'gone');

  const { id, fault } = await readInstanceId(folder);

  expect(id).toMatch(uuid);
  expect(fault).toMatch(/^ENOENT/);
});
