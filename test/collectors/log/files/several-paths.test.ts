import { appendFileSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeClock } from '../../../support/fake-clock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { drain, follow, linesOf, savedBy } from './followed.ts';

test('reads a file once that several paths match, whatever their order', async () => {
  const { folder, registry } = twoLogs();
  const pattern = join(folder, '*.log');

  const orders = [
    [registry, pattern],
    [pattern, registry],
    [registry, registry],
    [`${folder}//registry.log`, registry],
  ];
  const given = await Promise.all(orders.map((paths) => linesOf(follow(paths))));

  expect(given).toEqual([
    ['of registry', 'of other'],
    ['of other', 'of registry'],
    ['of registry'],
    ['of registry'],
  ]);
});

test('reads a file once that a link leads to, also when both came after the first look', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'registry.log');
  const names = ['soft.log', 'hard.log'].map((name) => join(folder, name));
  const source = follow([path, ...names]);
  const missing = await drain(source);

  writeFileSync(path, 'one\n');
  symlinkSync(path, join(folder, 'soft.log'));
  linkSync(path, join(folder, 'hard.log'));

  expect(missing.failures).toHaveLength(1);
  expect(await drain(source)).toMatchObject({ lines: ['one'], origins: [path], failures: [] });
});

test('reads a linked file once through a rotation and a restart', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'registry.log');
  const link = join(folder, 'link.log');
  writeFileSync(path, 'one\n');
  symlinkSync(path, link);
  const first = follow([path, link]);
  const lines = [...(await linesOf(first))];

  appendFileSync(path, 'two\n');
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'three\n');
  lines.push(...(await linesOf(first)));
  const position = savedBy(first);
  appendFileSync(path, 'four\n');
  lines.push(...(await linesOf(follow([path, link], { resume: position }))));

  expect(lines).toEqual(['one', 'two', 'three', 'four']);
});

test('takes no generation of one path for a log of another', async () => {
  const { folder, registry } = twoLogs();
  const source = follow([registry, `${registry}.1`, join(folder, '*.log*')]);
  const first = await linesOf(source);

  renameSync(registry, `${registry}.1`);
  writeFileSync(registry, 'next\n');

  expect(first).toEqual(['of registry', 'of other']);
  expect(await linesOf(source)).toEqual(['next']);
});

test('reads the logs of the first path first, also those that come later', async () => {
  const { folder, registry } = twoLogs();
  const clock = new FakeClock();
  const source = follow([join(folder, 'z*.log'), registry, join(folder, '*.log')], { clock });
  await drain(source);

  for (const name of ['z2.log', 'z1.log', 'a.log']) writeFileSync(join(folder, name), `${name}\n`);
  appendFileSync(registry, 'more\n');
  clock.advance(2_000);

  expect(await linesOf(source)).toEqual(['z1.log', 'z2.log', 'more', 'a.log']);
});

test('gives the lines of each path while others fail, and tells once what failed', async () => {
  const { folder, registry } = twoLogs();
  const missing = join(folder, 'missing.log');
  mkdirSync(join(folder, 'directory'));
  const paths = [missing, join(folder, 'no*.log'), join(folder, 'directory'), registry];

  const given = await drain(follow(paths));

  expect(given.lines).toEqual(['of registry']);
  expect(given.failures).toEqual([
    `${join(folder, 'no*.log')}: matches no log; ` +
      `${missing}: cannot be read: ENOENT: no such file or directory, open '${missing}'; ` +
      `${join(folder, 'directory')}: cannot be read: is not a regular file`,
  ]);
});

test('tells what fails once however long others keep the reader busy', async () => {
  const { folder, registry } = twoLogs();
  const clock = new FakeClock();
  const missing = join(folder, 'missing.log');
  const source = follow([missing, registry], { clock });
  for (let round = 0; round < 20; round += 1) {
    appendFileSync(registry, 'one\ntwo\n');
    clock.advance(250);
    await source.read(4);
  }

  const { failures } = await drain(source);

  expect(failures).toEqual([
    `${missing}: cannot be read: ENOENT: no such file or directory, open '${missing}'`,
  ]);
});

test('wakes the reader for one log though another cannot be read', async () => {
  const { folder, registry } = twoLogs();
  const source = follow([join(folder, 'missing.log'), registry]);
  await drain(source);

  appendFileSync(registry, 'more\n');
  await source.waitForMore(new AbortController().signal);

  expect((await drain(source)).lines).toEqual(['more']);
});

test('lets a path with too many logs crowd out no other', async () => {
  const { folder, registry } = twoLogs();
  mkdirSync(join(folder, 'many'));
  for (let number = 10; number < 76; number += 1) writeFileSync(join(folder, `many/${number}.log`), '');
  const pattern = join(folder, 'many/*.log');

  const given = await drain(follow([pattern, registry]));

  expect(given.lines).toEqual(['of registry']);
  expect(given.failures).toEqual([`${pattern}: matches too many logs, expected at most 64, got 66`]);
});

test('begins at the end of what a path leads to that was not followed by the last process', async () => {
  const { other, registry } = twoLogs();
  const first = follow(registry);
  await drain(first);
  appendFileSync(registry, 'more\n');
  const second = follow([registry, other], { from: 'end', resume: savedBy(first) });

  const given = await linesOf(second);
  appendFileSync(other, 'new\n');

  expect(given).toEqual(['more']);
  expect(await linesOf(second)).toEqual(['new']);
});

test('goes on with the logs of all paths after a restart, also with one path less', async () => {
  const { folder, registry, other } = twoLogs();
  const first = follow([registry, join(folder, 'o*.log')]);
  await drain(first);
  appendFileSync(registry, 'more\n');
  appendFileSync(other, 'more of other\n');

  const both = await linesOf(follow([registry, other], { resume: savedBy(first) }));
  const one = await linesOf(follow(registry, { resume: savedBy(first) }));

  expect(both).toEqual(['more', 'more of other']);
  expect(one).toEqual(['more']);
});

test('follows a file that was renamed from one path to another while nobody looked', async () => {
  const { registry, other } = twoLogs();
  rmSync(other);
  const first = follow([registry, other]);
  await drain(first);
  const position = savedBy(first);
  renameSync(registry, other);

  const source = follow([registry, other], { from: 'end', resume: position });
  await drain(source);
  appendFileSync(other, 'more\n');

  expect(await linesOf(source)).toContain('more');
});

function twoLogs() {
  const folder = temporaryFolder();
  const registry = join(folder, 'registry.log');
  const other = join(folder, 'other.log');
  writeFileSync(registry, 'of registry\n');
  writeFileSync(other, 'of other\n');
  return { folder, registry, other };
}
