import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FileSource } from '../../../src/collectors/log/file-source.ts';
import type { LogRead } from '../../../src/collectors/log/source.ts';
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
  appendFileSync(`${path}.1`, 'after the rename, cut by the rotation');
  writeFileSync(path, 'successor\n');

  const reads = [await source.read(roomy), await source.read(roomy), await source.read(roomy)];
  expect(reads.flatMap(linesIn)).toEqual(['before', 'after the rename, cut by the rotation', 'successor']);
  expect(sum(reads, 'reconnects')).toBe(1);
  expect(sum(reads, 'lostLines')).toBe(0);
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

function logFile(content: string): string {
  const path = join(temporaryFolder(), 'registry.log');
  writeFileSync(path, content);
  return path;
}

function follow(path: string, from: 'beginning' | 'end'): FileSource {
  const source = new FileSource({ path, from });
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
