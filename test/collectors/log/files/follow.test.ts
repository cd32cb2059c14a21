import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { FakeClock } from '../../../support/fake-clock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import {
  drain,
  follow,
  linesIn,
  linesOf,
  logFile,
  numbered,
  numberedLines,
  roomy,
  savedBy,
} from './followed.ts';

test('begins at the end of a file that is there, and at the beginning where asked to', async () => {
  const path = logFile('old 1\nold 2\n');
  const fromEnd = follow(path, { from: 'end' });
  const fromBeginning = follow(path);

  const first = await linesOf(fromEnd);
  appendFileSync(path, 'new\n');

  expect(first).toEqual([]);
  expect(await linesOf(fromEnd)).toEqual(['new']);
  expect(await linesOf(fromBeginning)).toEqual(['old 1', 'old 2', 'new']);
});

test('leaves out the rest of a line in whose middle it begins, and counts no loss', async () => {
  const path = logFile('half a li');
  const source = follow(path, { from: 'end' });
  await source.read(roomy);

  appendFileSync(path, 'ne\nwhole\n');

  expect(await drain(source)).toMatchObject({ lines: ['whole'], lostLines: 0 });
});

test('keeps half a line until its end is written', async () => {
  const path = logFile('one\ntw');
  const source = follow(path);

  const first = await linesOf(source);
  appendFileSync(path, 'o\nthree\n');

  expect(first).toEqual(['one']);
  expect(await linesOf(source)).toEqual(['two', 'three']);
});

test('gives whole lines wherever the file ends at a read', async () => {
  const content = Buffer.from('häuser\n\n日本\u{1f433}\nend\n');
  for (let cut = 0; cut <= content.length; cut += 1) {
    const path = logFile('');
    const source = follow(path);
    appendFileSync(path, content.subarray(0, cut));
    const first = await linesOf(source);
    appendFileSync(path, content.subarray(cut));

    expect([...first, ...(await linesOf(source))]).toEqual(['häuser', '', '日本\u{1f433}', 'end']);
  }
});

test('gives the same lines whatever the size of a read', async () => {
  const bytes = fc.array(fc.constantFrom(0x0a, 0x0d, 0x61, 0xc3, 0xa4, 0xff), { maxLength: 200 });

  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 80 }), async (all, size) => {
      const path = logFile('');
      writeFileSync(path, Buffer.from([0x61, ...all, 0x0a]));
      const source = follow(path);
      const given: Buffer[] = [];
      for (let isBehind = true; isBehind;) {
        const read = await source.read(size);
        if (read.status === 'ok') given.push(Buffer.from(read.bytes));
        isBehind = read.status === 'ok' && read.isBehind;
      }

      expect(Buffer.concat(given)).toEqual(Buffer.from([0x61, ...all, 0x0a]));
    }),
    { numRuns: 200 },
  );
});

test('gives about as much as was asked for, and tells how much is left', async () => {
  const source = follow(logFile('123456789\n123456789\n123456789\n'));

  const read = await source.read(15);

  expect(read).toMatchObject({ isBehind: true, unreadBytes: 20, bytes: Buffer.from('123456789\n') });
});

test('fails while the file is missing, and reads it whole when it appears', async () => {
  const path = join(temporaryFolder(), 'later.log');
  const source = follow(path, { from: 'end' });

  const missing = await source.read(roomy);
  writeFileSync(path, numbered(1, 100));

  expect(missing).toEqual({
    status: 'failed',
    detail: `${path}: cannot be read: ENOENT: no such file or directory, open '${path}'`,
  });
  expect(await linesOf(source)).toEqual(numberedLines(1, 100));
});

test('reads a file that appeared and was rotated between two looks', async () => {
  const path = join(temporaryFolder(), 'later.log');
  const source = follow(path, { clock: new FakeClock(Date.now() - 60_000) });
  await source.read(roomy);

  writeFileSync(path, 'one\n');
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'two\n');

  expect(await linesOf(source)).toEqual(['one', 'two']);
});

test('passes a line of 2 MiB, drops a longer one, counts it once, and reads on', async () => {
  const longest = 'x'.repeat(2 * 1024 * 1024);
  const source = follow(logFile(`${longest}\n${longest}x\nnext\n`));

  const given = await drain(source, 64 * 1024);

  expect(given.lines.map((line) => line.length)).toEqual([longest.length, 4]);
  expect(given.lostLines).toBe(1);
});

test('drops the rest of a line that is too long in the next process', async () => {
  const path = logFile('x'.repeat(3 * 1024 * 1024));
  const source = follow(path);
  const first = await drain(source);

  appendFileSync(path, 'the rest\nnext\n');
  const second = await drain(follow(path, { resume: savedBy(source) }));

  expect(first.lostLines).toBe(1);
  expect(second).toMatchObject({ lines: ['next'], lostLines: 0 });
});

test('passes NUL bytes before the first line', async () => {
  const path = logFile('');
  writeFileSync(path, Buffer.concat([Buffer.alloc(300_000), Buffer.from('one\ntwo\n')]));

  const given = await drain(follow(path), 1024);

  expect(given).toMatchObject({ lines: ['one', 'two'], lostLines: 0 });
});

test('fails for a directory, and recovers when a file takes its place', async () => {
  const folder = temporaryFolder();
  const source = follow(folder);

  const failed = await source.read(roomy);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'line\n');

  expect(failed).toEqual({ status: 'failed', detail: `${folder}: cannot be read: is not a regular file` });
  expect(await linesOf(source)).toEqual(['line']);
});

test('fails at once for a FIFO that nobody writes to', async () => {
  const path = join(temporaryFolder(), 'fifo.log');
  execFileSync('mkfifo', [path]);

  const read = await follow(path, { from: 'end' }).read(roomy);

  expect(read).toEqual({ status: 'failed', detail: `${path}: cannot be read: is not a regular file` });
});

test('fails when a FIFO takes the place of the file, and goes on with the file after it', async () => {
  const path = logFile('one\n');
  const source = follow(path);
  const first = await linesOf(source);

  rmSync(path);
  execFileSync('mkfifo', [path]);
  const failed = await source.read(roomy);
  rmSync(path);
  writeFileSync(path, 'two\n');

  expect(first).toEqual(['one']);
  expect(failed.status).toBe('failed');
  expect(await linesOf(source)).toEqual(['two']);
});

test('fails while it may not read, and then reads all', async () => {
  const path = logFile('one\n');
  const source = follow(path);
  const allow = forbid(path);

  const refused = await source.read(roomy);
  allow();

  expect(refused).toMatchObject({ status: 'failed', detail: expect.stringContaining('EACCES') as string });
  expect(await linesOf(source)).toEqual(['one']);
});

test('follows a link to the file, and the generations beside the file', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'pod'));
  const file = join(folder, 'pod', '0.log');
  const link = join(folder, 'registry.log');
  writeFileSync(file, 'one\n');
  symlinkSync(file, link);
  const source = follow(link);
  const first = await drain(source);

  renameSync(file, `${file}.20261120-101500`);
  writeFileSync(file, 'two\n');
  renameSync(file, `${file}.20261120-101501`);
  writeFileSync(file, 'three\n');

  expect(first).toMatchObject({ lines: ['one'], origins: [link] });
  expect(await linesOf(source)).toEqual(['two', 'three']);
});

test('wakes the reader when the file grows', async () => {
  const path = logFile('');
  const source = follow(path, { from: 'end' });
  await source.read(roomy);

  const woken = source.waitForMore(new AbortController().signal);
  appendFileSync(path, 'line\n');

  await woken;
  expect(await linesOf(source)).toEqual(['line']);
});

test('wakes the reader for what was written before it waited', async () => {
  const path = logFile('one\n');
  const source = follow(path);
  await drain(source);

  appendFileSync(path, 'two\n');
  await source.waitForMore(new AbortController().signal);

  expect(await linesOf(source)).toEqual(['two']);
});

test('wakes the reader when the file is renamed', async () => {
  const path = logFile('one\n');
  const source = follow(path);
  await drain(source);

  const waiting = source.waitForMore(new AbortController().signal);
  const rename = setInterval(() => {
    renameSync(path, `${path}.1`);
    clearInterval(rename);
  }, 1);
  onTestFinished(() => {
    clearInterval(rename);
  });

  await waiting;
});

test('rests a tenth of a second between two wakes', async () => {
  const path = logFile('');
  const clock = new FakeClock();
  const source = follow(path, { clock });
  await source.read(roomy);
  appendFileSync(path, 'one\n');
  await source.waitForMore(new AbortController().signal);
  await drain(source);
  appendFileSync(path, 'two\n');

  const waiting = source.waitForMore(new AbortController().signal);
  const sleeping = clock.sleeping;
  clock.advance(100);

  await waiting;
  expect(sleeping).toBe(1);
});

test('stops waiting when it is aborted, and when it is closed', async () => {
  const source = follow(logFile(''));
  await source.read(roomy);
  const abort = new AbortController();

  const aborted = source.waitForMore(abort.signal);
  abort.abort();
  await aborted;
  const closed = source.waitForMore(new AbortController().signal);
  source.close();

  await closed;
});

test('gives memory that holds the lines until the next read', async () => {
  const source = follow(logFile('one\n'));

  const read = await source.read(roomy);
  source.position();

  expect(read.status === 'ok' && linesIn(read.bytes)).toEqual(['one']);
});

/** Takes the right to read from this process, whoever it runs as, until the answer is called. */
function forbid(path: string): () => void {
  const isRoot = process.geteuid?.() === 0;
  chmodSync(path, 0);
  if (isRoot) process.seteuid?.(65_534);
  const allow = (): void => {
    if (isRoot) process.seteuid?.(0);
    chmodSync(path, 0o644);
  };
  onTestFinished(() => {
    if (isRoot) process.seteuid?.(0);
  });
  return allow;
}
