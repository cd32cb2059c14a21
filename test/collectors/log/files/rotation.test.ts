import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { LogSource } from '../../../../src/collectors/log/source.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { drain, follow, linesOf, logFile, numbered, numberedLines, roomy } from './followed.ts';

test('reads a renamed file to its end before it goes on with its successor', async () => {
  const path = logFile(numbered(1, 1000));
  const source = follow(path);
  await source.read(roomy);

  appendFileSync(path, numbered(1001, 1010));
  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, numbered(1011, 1020));
  writeFileSync(path, numbered(1021, 1030));

  expect(await drain(source)).toMatchObject({
    lines: numberedLines(1001, 1030),
    reconnects: 1,
    lostLines: 0,
  });
});

test('reads what a renamed file is given after its successor exists, and reads it first', async () => {
  const { path, source } = await rotated('one\n', 'two\n');

  appendFileSync(`${path}.1`, 'late 1\nlate 2 ');
  appendFileSync(path, 'three\n');
  const first = await linesOf(source);
  appendFileSync(`${path}.1`, 'ends\n');
  appendFileSync(path, 'four\n');

  expect(first).toEqual(['late 1', 'three']);
  expect(await linesOf(source)).toEqual(['late 2 ends', 'four']);
});

test('leaves a renamed file once it was quiet for five seconds, and gives its last half line', async () => {
  const { path, source, clock } = await rotated('one\ncut by the rotation', '');

  clock.advance(4_999);
  const early = await linesOf(source);
  clock.advance(1);
  const left = await linesOf(source);
  appendFileSync(`${path}.1`, 'nobody writes here any more\n');

  expect(early).toEqual([]);
  expect(left).toEqual(['cut by the rotation']);
  expect(await linesOf(source)).toEqual([]);
});

test('reads a renamed file twice at least, however long the reads lie apart', async () => {
  const path = logFile('one\n');
  const clock = new FakeClock();
  const source = follow(path, { clock });
  await drain(source);
  renameSync(path, `${path}.1`);
  writeFileSync(path, '');
  await source.read(roomy);

  clock.advance(60_000);
  await source.read(roomy);
  appendFileSync(`${path}.1`, 'late\n');
  clock.advance(60_000);

  expect(await linesOf(source)).toEqual(['late']);
});

test('stays with a renamed file while its writer does', async () => {
  const { path, source, clock } = await rotated('one\n', '');

  const lines: string[] = [];
  for (let line = 1; line <= 4; line += 1) {
    clock.advance(4_000);
    appendFileSync(`${path}.1`, `late ${line}\n`);
    lines.push(...(await linesOf(source)));
  }

  expect(lines).toEqual(['late 1', 'late 2', 'late 3', 'late 4']);
});

test('goes on with the open file while the name is gone, and then with its successor', async () => {
  const path = logFile('one\n');
  const source = follow(path);
  await drain(source);

  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, 'two\n');
  const gap = await drain(source);
  appendFileSync(`${path}.1`, 'three\n');
  writeFileSync(path, 'four\n');

  expect(gap).toMatchObject({ lines: ['two'], failures: [] });
  expect(await linesOf(source)).toEqual(['three', 'four']);
});

test('reads ten generations that came and went between two reads', async () => {
  const path = logFile(numbered(1, 10));
  const source = follow(path);
  await drain(source);

  for (let round = 1; round <= 10; round += 1) {
    rotateNumbered(path);
    writeFileSync(path, numbered(round * 10 + 1, round * 10 + 10));
  }

  expect(await drain(source)).toMatchObject({ lines: numberedLines(11, 110), lostLines: 0, reconnects: 10 });
});

test('reads generations with dates in their names in the order of the dates', async () => {
  const path = logFile('one\n');
  const source = follow(path);
  await drain(source);

  renameSync(path, `${path}-20261118`);
  writeFileSync(`${path}-20261120`, 'three\n');
  writeFileSync(`${path}-20261119`, 'two\n');
  writeFileSync(path, 'four\n');

  expect(await linesOf(source)).toEqual(['two', 'three', 'four']);
});

test('reads a generation that was compressed before it was seen', async () => {
  const path = logFile('one\n');
  const source = follow(path);
  await drain(source);

  renameSync(path, `${path}.2`);
  writeFileSync(`${path}.1.gz`, gzipSync('two\nthree without an end'));
  writeFileSync(path, 'four\n');

  expect(await linesOf(source)).toEqual(['two', 'three without an end', 'four']);
});

test('reads nothing again when the renamed file was compressed before the rotation was seen', async () => {
  const path = logFile(numbered(1, 100));
  const source = follow(path);
  await drain(source);

  writeFileSync(`${path}.2.gz`, gzipSync(numbered(1, 100)));
  rmSync(path);
  writeFileSync(`${path}.1`, 'two\n');
  writeFileSync(path, 'three\n');

  expect(await linesOf(source)).toEqual(['two', 'three']);
});

test('reads a generation once while it is there plain and compressed', async () => {
  const path = logFile('one\n');
  const source = follow(path);
  await drain(source);

  renameSync(path, `${path}.2`);
  writeFileSync(`${path}.1`, 'two\n');
  writeFileSync(`${path}.1.gz`, gzipSync('two\n').subarray(0, 12));
  writeFileSync(path, 'three\n');

  expect(await linesOf(source)).toEqual(['two', 'three']);
});

test('tells a damaged compressed generation as a loss, and reads on', async () => {
  const path = logFile('one\n');
  const source = follow(path);
  await drain(source);

  renameSync(path, `${path}.2`);
  writeFileSync(`${path}.1.gz`, Buffer.from('no gzip at all'));
  writeFileSync(path, 'three\n');
  const reads = [await drain(source), await drain(source)];

  expect(reads.flatMap(({ lines }) => lines)).toEqual(['three']);
  expect(reads.map(({ lostLines }) => lostLines)).toContain(1);
});

test('leaves alone what lies beside the log and is none of its generations', async () => {
  const path = logFile('one\n');
  const source = follow(path);
  await drain(source);

  for (const name of ['-access', '.bak', '.1~', '.tmp', '-20261120.bak', '.1.xz', '.old.1'])
    writeFileSync(`${path}${name}`, 'of another log\n');
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'two\n');

  expect(await linesOf(source)).toEqual(['two']);
});

test('reads a deleted file to its end, and the one created after it from its beginning', async () => {
  const path = logFile('one\n');
  const source = follow(path);
  await drain(source);

  appendFileSync(path, 'two\n');
  rmSync(path);
  writeFileSync(path, 'three\n');

  expect(await drain(source)).toMatchObject({ lines: ['two', 'three'], lostLines: 0 });
});

test('goes on in a copy that took the place of the file', async () => {
  const path = logFile(numbered(1, 10));
  const source = follow(path);
  await drain(source);

  writeFileSync(`${path}.tmp`, readFileSync(path));
  renameSync(`${path}.tmp`, path);
  appendFileSync(path, numbered(11, 12));

  expect(await linesOf(source)).toEqual(numberedLines(11, 12));
});

test('reads a file that was truncated after it was read from its beginning', async () => {
  const path = logFile('one\ntwo\nthree\n');
  const source = follow(path);
  await drain(source);

  truncateSync(path);
  appendFileSync(path, 'four\n');

  expect(await drain(source)).toMatchObject({ lines: ['four'], lostLines: 0, reconnects: 1 });
});

test('tells a loss when a file is truncated of which more had been seen than was read', async () => {
  const path = logFile(numbered(1, 100));
  const source = follow(path);
  await source.read(1000);

  truncateSync(path);
  appendFileSync(path, 'new\n');

  expect(await drain(source)).toMatchObject({ lines: ['new'], lostLines: 1, reconnects: 1 });
});

test('notices a truncation after which the file has grown past the offset', async () => {
  const path = logFile(numbered(1, 10));
  const source = follow(path);
  await drain(source);

  truncateSync(path);
  appendFileSync(path, numbered(11, 100));

  expect(await drain(source)).toMatchObject({ lines: numberedLines(11, 100), reconnects: 1 });
});

test('notices a truncation after which the file ends like before at the same place', async () => {
  const path = logFile(pull(1) + pull(2));
  const source = follow(path);
  await drain(source);

  appendFileSync(path, pull(3));
  copyAndTruncate(path);
  appendFileSync(path, pull(4) + pull(5) + pull(6));

  const wanted = [3, 4, 5, 6].map((second) => pull(second).trimEnd());
  expect(await linesOf(source)).toEqual(wanted);
});

test('reads the rest of a file from the copy that was made before it was truncated', async () => {
  const path = logFile(numbered(1, 10));
  const source = follow(path);
  await drain(source);

  appendFileSync(path, numbered(11, 20));
  copyAndTruncate(path);
  appendFileSync(path, numbered(21, 30));

  expect(await drain(source)).toMatchObject({ lines: numberedLines(11, 30), lostLines: 0, reconnects: 1 });
});

test('reads the rest from copies of several truncations, and from a compressed one', async () => {
  const path = logFile(numbered(1, 10));
  const source = follow(path);
  await drain(source);

  appendFileSync(path, numbered(11, 20));
  copyAndTruncate(path);
  appendFileSync(path, numbered(21, 30));
  copyAndTruncate(path);
  writeFileSync(`${path}.2.gz`, gzipSync(readFileSync(`${path}.2`)));
  rmSync(`${path}.2`);
  appendFileSync(path, numbered(31, 40));

  expect(await drain(source)).toMatchObject({ lines: numberedLines(11, 40), lostLines: 0 });
});

test('loses those lines only that were written between the copy and the truncation', async () => {
  const path = logFile(numbered(1, 10));
  const source = follow(path);
  await drain(source);

  appendFileSync(path, numbered(11, 20));
  writeFileSync(`${path}.1`, readFileSync(path));
  appendFileSync(path, numbered(21, 25));
  truncateSync(path);
  appendFileSync(path, numbered(26, 30));

  expect(await linesOf(source)).toEqual([...numberedLines(11, 20), ...numberedLines(26, 30)]);
});

test('passes the hole that a writer leaves who does not append', async () => {
  const path = logFile(numbered(1, 10_000));
  const source = follow(path);
  await drain(source);
  const { size } = statSync(path);

  truncateSync(path);
  truncateSync(path, size);
  appendFileSync(path, numbered(10_001, 10_010));

  expect(await drain(source, 4096)).toMatchObject({ lines: numberedLines(10_001, 10_010), reconnects: 1 });
});

test('follows through more rotations than it holds files open', async () => {
  const path = logFile(numbered(1, 1));
  const source = follow(path);
  const lines = [...(await linesOf(source))];

  for (let round = 2; round <= 80; round += 1) {
    renameSync(path, `${path}.old`);
    writeFileSync(path, numbered(round, round));
    lines.push(...(await linesOf(source)));
  }

  expect(lines).toEqual(numberedLines(1, 80));
});

/** As Docker asks for a manifest: whatever tells one line from another lies before the long user agent. */
function pull(second: number): string {
  const agent = 'docker/24.0.5 go/go1.20.6 git-commit/a61e2b4 kernel/5.15.0 os/linux arch/amd64';
  return `10.0.0.7 - - [20/Nov/2026:10:03:0${second} +0000] "GET /v2/ HTTP/1.1" 200 2 "" "${agent}"\n`;
}

/** As logrotate does, with as many generations as there are. */
function rotateNumbered(path: string): void {
  let last = 1;
  while (existsSync(`${path}.${last}`)) last += 1;
  for (let number = last; number > 1; number -= 1) renameSync(`${path}.${number - 1}`, `${path}.${number}`);
  renameSync(path, `${path}.1`);
}

function copyAndTruncate(path: string): void {
  if (existsSync(`${path}.1`)) renameSync(`${path}.1`, `${path}.2`);
  writeFileSync(`${path}.1`, readFileSync(path));
  truncateSync(path);
}

/** A log that was renamed after it was read, and whose successor has been read too. */
async function rotated(before: string, after: string) {
  const path = logFile(before);
  const clock = new FakeClock();
  const source: LogSource = follow(path, { clock });
  await drain(source);
  renameSync(path, `${path}.1`);
  writeFileSync(path, after);
  await drain(source);
  return { path, source, clock };
}
