import {
  appendFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeClock } from '../../../support/fake-clock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { drain, follow, linesOf, numbered, numberedLines, roomy, savedBy } from './followed.ts';

const pods = 'pods/*_registry-*/registry/*.log';

test('follows each file that matches, and says of each block which one it is from', async () => {
  const folder = pod('a', 'one\n');
  pod('b', 'two\n', folder);
  writeFileSync(join(folder, 'pods/other.log'), 'of another\n');

  const given = await drain(follow(join(folder, pods)));

  expect(given.lines).toEqual(['one', 'two']);
  expect(given.origins).toEqual([logOf(folder, 'a'), logOf(folder, 'b')]);
});

test('begins at the end of those that are there, and reads those whole that appear later', async () => {
  const folder = pod('a', 'old\n');
  const clock = new FakeClock();
  const source = follow(join(folder, pods), { from: 'end', clock });
  await drain(source);

  pod('b', 'new\n', folder);
  const before = await linesOf(source);
  clock.advance(2_000);

  expect(before).toEqual([]);
  expect(await linesOf(source)).toEqual(['new']);
});

test('fails while nothing matches', async () => {
  const folder = temporaryFolder();

  expect(await follow(join(folder, '*.log')).read(roomy)).toEqual({
    status: 'failed',
    detail: `${join(folder, '*.log')}: matches no log`,
  });
});

test('reads a file once that matches under several names', async () => {
  const folder = pod('a', 'one\n');
  symlinkSync(logOf(folder, 'a'), join(folder, 'z.log'));
  linkSync(logOf(folder, 'a'), join(folder, 'y.log'));

  expect(await linesOf(follow(join(folder, '?.log')))).toEqual(['one']);
});

test('takes no rotated generation of a matching log for a log of its own', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'registry.log');
  writeFileSync(path, numbered(1, 10));
  writeFileSync(`${path}.3`, 'old\n');
  writeFileSync(`${path}-20261119`, 'older\n');
  utimesSync(`${path}-20261119`, 1_000, 1_000);
  const clock = new FakeClock();
  const source = follow(join(folder, 'registry.log*'), { clock });
  const first = await linesOf(source);

  renameSync(path, `${path}.1`);
  clock.advance(2_000);
  const gap = await linesOf(source);
  writeFileSync(path, numbered(11, 20));
  clock.advance(2_000);

  expect(first).toEqual(numberedLines(1, 10));
  expect(gap).toEqual([]);
  expect(await linesOf(source)).toEqual(numberedLines(11, 20));
});

test.each(['/', '//', '/./', '/x/../'])('knows generations by a pattern with %s in it', async (separator) => {
  const folder = temporaryFolder();
  const path = join(folder, 'registry.log');
  mkdirSync(join(folder, 'x'));
  writeFileSync(`${path}.1`, 'old\n');
  writeFileSync(path, 'new\n');

  expect(await linesOf(follow(`${folder}${separator}registry*`))).toEqual(['new']);
});

test('drops a log once its file is gone and was read to its end', async () => {
  const folder = pod('a', 'one\n');
  const clock = new FakeClock();
  pod('b', 'two\n', folder);
  const source = follow(join(folder, pods), { clock });
  await drain(source);

  appendFileSync(logOf(folder, 'a'), 'last words');
  rmSync(join(folder, 'pods/a_registry-1'), { recursive: true });
  await drain(source);
  await drain(source);
  clock.advance(5_000);
  const last = await linesOf(source);
  const { logs } = savedBy(source) as { logs: readonly { path: string }[] };

  expect(last).toEqual(['last words']);
  expect(logs.map(({ path }) => path)).toEqual([logOf(folder, 'b')]);
});

test('reads a log anew that comes back after it was dropped', async () => {
  const folder = pod('a', 'one\n');
  const clock = new FakeClock();
  const source = follow(join(folder, pods), { clock });
  await drain(source);
  rmSync(logOf(folder, 'a'));
  await drain(source);
  await drain(source);
  clock.advance(5_000);
  await drain(source);

  writeFileSync(logOf(folder, 'a'), 'two\n');
  clock.advance(2_000);

  expect(await linesOf(source)).toEqual(['two']);
});

test('takes turns, so that a large log does not keep others waiting', async () => {
  const folder = pod('a', numbered(1, 1_000));
  pod('b', 'of b\n', folder);
  const source = follow(join(folder, pods));

  const reads = [await source.read(100), await source.read(100)];

  expect(reads.map((read) => read.status === 'ok' && read.origin)).toEqual([
    logOf(folder, 'a'),
    logOf(folder, 'b'),
  ]);
});

test('tells what fails of one log, and reads the others', async () => {
  const folder = pod('a', 'one\n');
  pod('b', 'two\n', folder);
  const source = follow(join(folder, pods));
  const first = await linesOf(source);

  rmSync(logOf(folder, 'a'));
  mkdirSync(logOf(folder, 'a'));
  appendFileSync(logOf(folder, 'b'), 'three\n');
  const given = await drain(source);

  expect(first).toEqual(['one', 'two']);
  expect(given.lines).toEqual(['three']);
  expect(given.failures).toEqual([`${logOf(folder, 'a')}: cannot be read: is not a regular file`]);
});

test('follows 64 logs at most, and tells that there are more', async () => {
  const folder = temporaryFolder();
  for (let number = 10; number < 76; number += 1) writeFileSync(join(folder, `${number}.log`), `${number}\n`);

  const given = await drain(follow(join(folder, '*.log')));

  expect(given.lines).toHaveLength(64);
  expect(given.failures).toEqual([
    `${join(folder, '*.log')}: matches too many logs, expected at most 64, got 66`,
  ]);
});

test('takes brackets, braces and dots of a path for what they are', async () => {
  const folder = join(temporaryFolder(), '[a]{b,c}+(d)');
  mkdirSync(folder);
  writeFileSync(join(folder, 'x.log'), 'one\n');
  writeFileSync(join(folder, 'xylog'), 'of another\n');
  writeFileSync(join(folder, '.log'), 'hidden\n');

  expect(await linesOf(follow(join(folder, '*.log')))).toEqual(['one']);
});

test('goes on with each log after a restart, and reads those whole that came meanwhile', async () => {
  const folder = pod('a', numbered(1, 10));
  pod('b', 'b 1\n', folder);
  const first = follow(join(folder, pods));
  await drain(first);
  appendFileSync(logOf(folder, 'a'), numbered(11, 20));
  renameSync(logOf(folder, 'a'), `${logOf(folder, 'a')}.20261120-101500`);
  writeFileSync(logOf(folder, 'a'), numbered(21, 30));
  pod('c', 'c 1\n', folder);

  const given = await drain(follow(join(folder, pods), { from: 'end', resume: savedBy(first) }));

  expect(given.lines).toEqual([...numberedLines(11, 20), 'c 1', ...numberedLines(21, 30)]);
});

test('reads the rest of a log that lost its name while nobody looked', async () => {
  const folder = pod('a', numbered(1, 10));
  const first = follow(join(folder, pods));
  await drain(first);
  appendFileSync(logOf(folder, 'a'), numbered(11, 20));
  renameSync(logOf(folder, 'a'), `${logOf(folder, 'a')}.1`);

  const given = await drain(follow(join(folder, pods), { resume: savedBy(first) }));

  expect(given.lines).toEqual(numberedLines(11, 20));
});

test('tells a loss for a log that was removed while nobody looked', async () => {
  const folder = pod('a', 'a 1\n');
  pod('b', 'b 1\n', folder);
  const first = follow(join(folder, pods));
  await drain(first);
  rmSync(dirname(logOf(folder, 'a')), { recursive: true });

  const given = await drain(follow(join(folder, pods), { resume: savedBy(first) }));

  expect(given).toMatchObject({ lines: [], lostLines: 1 });
});

function logOf(folder: string, name: string): string {
  return join(folder, `pods/${name}_registry-1/registry/0.log`);
}

/** A log as the kubelet lays it out, in a folder of its own where none is named. */
function pod(pod: string, content: string, folder = temporaryFolder()): string {
  const path = join(folder, `pods/${pod}_registry-1/registry/0.log`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return folder;
}
