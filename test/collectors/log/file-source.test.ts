import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FileSource } from '../../../src/collectors/log/file-source.ts';
import type { LogRead } from '../../../src/collectors/log/source.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const roomy = 1024 * 1024;

test('begins at the end of a file that is there, and at the beginning where asked to', async () => {
  const path = logFile('old 1\nold 2\n');
  const fromEnd = follow(path, 'end');
  const fromBeginning = follow(path, 'beginning');

  const first = await linesOf(fromEnd);
  appendFileSync(path, 'new\n');

  expect(first).toEqual([]);
  expect(await linesOf(fromEnd)).toEqual(['new']);
  expect(await linesOf(fromBeginning)).toEqual(['old 1', 'old 2', 'new']);
});

test('leaves out the rest of a line in whose middle it begins', async () => {
  const path = logFile('half a li');
  const source = follow(path, 'end');
  await source.read(roomy);

  appendFileSync(path, 'ne\nwhole\n');

  expect(await linesOf(source)).toEqual(['whole']);
});

test('keeps half a line until its end is written', async () => {
  const path = logFile('');
  const source = follow(path, 'beginning');

  appendFileSync(path, 'one\ntw');
  const first = await linesOf(source);
  appendFileSync(path, 'o\r\nthree\n');

  expect(first).toEqual(['one']);
  expect(await linesOf(source)).toEqual(['two', 'three']);
});

test('keeps characters whole that a read cuts in two', async () => {
  const path = logFile('häuser\n');
  const source = follow(path, 'beginning');

  const reads = [await source.read(2), await source.read(2), await source.read(64)];

  expect(reads.flatMap(linesIn)).toEqual(['häuser']);
});

test('fails while the file is missing, and reads it whole when it appears', async () => {
  const path = join(temporaryFolder(), 'later.log');
  const source = follow(path, 'end');

  const missing = await source.read(roomy);
  writeFileSync(path, 'first\n');

  expect(missing).toEqual({
    status: 'failed',
    detail: `${path}: cannot be read: ENOENT: no such file or directory, open '${path}'`,
  });
  expect(await linesOf(source)).toEqual(['first']);
});

test('reads a renamed file to its end before it goes on with its successor', async () => {
  const path = logFile('');
  const source = follow(path, 'beginning');
  await source.read(roomy);

  appendFileSync(path, 'before\n');
  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, 'after the rename\n');
  writeFileSync(path, 'successor\n');

  const reads = [await source.read(roomy), await source.read(roomy), await source.read(roomy)];
  expect(reads.flatMap(linesIn)).toEqual(['before', 'after the rename', 'successor']);
  expect(sum(reads, 'reconnects')).toBe(1);
  expect(sum(reads, 'lostLines')).toBe(0);
});

test('reads what a renamed file is given after its successor exists, and reads it first', async () => {
  const { path, source } = await rotated('one\n', 'two\n');

  appendFileSync(`${path}.1`, 'late 1\nlate 2 ');
  appendFileSync(path, 'three\n');
  const first = await linesOf(source);
  appendFileSync(`${path}.1`, 'ends\n');
  appendFileSync(path, 'four\n');

  expect(first).toEqual(['late 1', 'two', 'three']);
  expect(await linesOf(source)).toEqual(['late 2 ends', 'four']);
});

test('leaves a renamed file once it was quiet for five seconds, and gives its last half line', async () => {
  const { path, source, clock } = await rotated('one\ncut by the rotation', 'two\n');

  clock.advance(4_999);
  const early = [await linesOf(source), await linesOf(source)];
  clock.advance(1);
  const left = await linesOf(source);
  appendFileSync(`${path}.1`, 'nobody writes here any more\n');

  expect(early).toEqual([['two'], []]);
  expect(left).toEqual(['cut by the rotation']);
  expect(await linesOf(source)).toEqual([]);
});

test('reads a renamed file twice at least, however long the reads lie apart', async () => {
  const { path, source, clock } = await rotated('one\n', 'two\n');

  clock.advance(60_000);
  const first = await linesOf(source);
  appendFileSync(`${path}.1`, 'late\n');
  clock.advance(60_000);

  expect(first).toEqual(['two']);
  expect(await linesOf(source)).toEqual(['late']);
});

test('stays with a renamed file while its writer does', async () => {
  const { path, source, clock } = await rotated('one\n', '');

  const reads: (readonly string[])[] = [];
  for (let line = 1; line <= 4; line += 1) {
    clock.advance(4_000);
    appendFileSync(`${path}.1`, `late ${line}\n`);
    reads.push(await linesOf(source));
  }

  expect(reads.flat()).toEqual(['late 1', 'late 2', 'late 3', 'late 4']);
});

test('reads two renamed files and their successor, the oldest first', async () => {
  const { path, source } = await rotated('one\n', 'two\n');
  await source.read(roomy);

  renameSync(path, `${path}.2`);
  writeFileSync(path, 'three\n');
  await source.read(roomy);
  appendFileSync(`${path}.2`, 'late 2\n');
  appendFileSync(`${path}.1`, 'late 1\n');

  expect(await linesOf(source)).toEqual(['late 1', 'late 2', 'three']);
});

test('shares a read between a renamed file and its successor', async () => {
  const { path, source } = await rotated('one\n', '');
  appendFileSync(`${path}.1`, '123\n');
  appendFileSync(path, 'abc\ndef\n');

  const reads = [await source.read(8), await source.read(8)];

  expect(reads.map(linesIn)).toEqual([['123', 'abc'], ['def']]);
  expect(reads[0]).toMatchObject({ bytes: 8, unreadBytes: 4 });
});

test('goes on with the open file while the name is gone', async () => {
  const path = logFile('one\n');
  const source = follow(path, 'beginning');
  await source.read(roomy);

  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, 'two\n');

  expect(await linesOf(source)).toEqual(['two']);
  expect(await linesOf(source)).toEqual([]);
});

test('reads a truncated file from its beginning and counts the loss', async () => {
  const path = logFile('one\ntwo\nthree\n');
  const source = follow(path, 'beginning');
  await source.read(roomy);

  truncateSync(path);
  appendFileSync(path, 'four\n');
  const read = await source.read(roomy);

  expect(linesIn(read)).toEqual(['four']);
  expect(sum([read], 'lostLines')).toBe(1);
  expect(sum([read], 'reconnects')).toBe(1);
});

test('drops a line without end, counts it, and reads on', async () => {
  const path = logFile(`${'x'.repeat(3 * 1024 * 1024)}\nnext\n`);
  const source = follow(path, 'beginning');

  const reads = [await source.read(roomy), await source.read(roomy), await source.read(roomy)];
  reads.push(await source.read(roomy));

  expect(reads.flatMap(linesIn)).toEqual(['next']);
  expect(sum(reads, 'lostLines')).toBe(1);
});

test('tells how much is there and not yet read', async () => {
  const source = follow(logFile('123456789\n123456789\n'), 'beginning');

  const read = await source.read(10);

  expect(read).toMatchObject({ lines: ['123456789'], bytes: 10, unreadBytes: 10 });
});

test('wakes the reader when the file grows', async () => {
  const path = logFile('');
  const source = follow(path, 'end');
  await source.read(roomy);

  const woken = source.waitForMore(new AbortController().signal);
  appendFileSync(path, 'line\n');

  await woken;
  expect(await linesOf(source)).toEqual(['line']);
});

test('stops waiting when it is aborted', async () => {
  const source = follow(logFile(''), 'end');
  await source.read(roomy);
  const abort = new AbortController();

  const waiting = source.waitForMore(abort.signal);
  abort.abort();

  await waiting;
});

test('fails for a directory, and recovers when a file takes its place', async () => {
  const folder = temporaryFolder();
  const source = follow(folder, 'beginning');

  expect(await source.read(roomy)).toMatchObject({
    status: 'failed',
    detail: `${folder}: cannot be read: is not a regular file`,
  });
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'line\n');
  onTestFinished(() => {
    rmSync(folder);
  });

  expect((await readUntilLine(source)).flatMap(linesIn)).toEqual(['line']);
});

test('fails at once for a FIFO that nobody writes to, and closes', async () => {
  const path = join(temporaryFolder(), 'fifo.log');
  execFileSync('mkfifo', [path]);
  const source = follow(path, 'end');

  const read = await source.read(roomy);

  expect(read).toEqual({ status: 'failed', detail: `${path}: cannot be read: is not a regular file` });
});

test('fails when a FIFO takes the place of the file', async () => {
  const path = logFile('one\n');
  const source = follow(path, 'beginning');
  const first = await linesOf(source);

  rmSync(path);
  execFileSync('mkfifo', [path]);

  expect(first).toEqual(['one']);
  expect(await source.read(roomy)).toMatchObject({ status: 'failed' });
});

function logFile(content: string): string {
  const path = join(temporaryFolder(), 'registry.log');
  writeFileSync(path, content);
  return path;
}

/** A log that was renamed after it was read, and whose successor has just been opened. */
async function rotated(before: string, after: string) {
  const path = logFile(before);
  const clock = new FakeClock();
  const source = follow(path, 'beginning', clock);
  await source.read(roomy);
  renameSync(path, `${path}.1`);
  writeFileSync(path, after);
  await source.read(roomy);
  return { path, source, clock };
}

function follow(path: string, from: 'beginning' | 'end', clock = new FakeClock()): FileSource {
  const source = new FileSource({ path, from, clock });
  onTestFinished(() => {
    source.close();
  });
  return source;
}

async function linesOf(source: FileSource): Promise<readonly string[]> {
  return linesIn(await source.read(roomy));
}

function linesIn(read: LogRead): readonly string[] {
  return read.status === 'ok' ? read.lines : [`failed: ${read.detail}`];
}

async function readUntilLine(source: FileSource): Promise<LogRead[]> {
  const reads: LogRead[] = [];
  for (let round = 0; round < 3; round += 1) {
    const read = await source.read(roomy);
    if (read.status === 'ok') reads.push(read);
  }
  return reads;
}

function sum(reads: readonly LogRead[], figure: 'lostLines' | 'reconnects'): number {
  return reads.reduce((total, read) => total + (read.status === 'ok' ? read[figure] : 0), 0);
}
