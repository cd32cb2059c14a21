import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../../support/fake-clock.ts';
import { drain, follow, linesOf, logFile, numbered, numberedLines, roomy, savedBy } from './followed.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

test('goes on after the last line that was given, from any read on', async () => {
  const path = logFile(numbered(1, 50));
  const first = follow(path);
  const positions: { readonly given: number; readonly position: unknown }[] = [];
  let given = 0;
  for (let isBehind = true; isBehind;) {
    const read = await first.read(100);
    if (read.status === 'ok') given += read.bytes.toString().split('\n').length - 1;
    positions.push({ given, position: savedBy(first) });
    isBehind = read.status === 'ok' && read.isBehind;
  }
  appendFileSync(path, numbered(51, 60));

  expect(positions.length).toBeGreaterThan(10);
  for (const { given: before, position } of positions) {
    const rest = await drain(follow(path, { from: 'end', resume: position }));
    expect(rest).toMatchObject({ lines: numberedLines(before + 1, 60), lostLines: 0, reconnects: 0 });
  }
});

test('goes on from a position that holds fewer of the bytes before it', async () => {
  const { path, position } = await readTo(50);
  const shorter = JSON.stringify(position).replace(/"guard":"([^"]*)"/, (_, guard: string) => {
    const bytes = Buffer.from(guard, 'base64').subarray(-64);
    return `"guard":"${bytes.toString('base64')}"`;
  });
  appendFileSync(path, numbered(51, 60));

  const given = await drain(follow(path, { from: 'end', resume: JSON.parse(shorter) }));

  expect(given).toMatchObject({ lines: numberedLines(51, 60), lostLines: 0, reconnects: 0 });
});

test('gives the whole of a line whose half had been seen', async () => {
  const path = logFile('one\ntw');
  const first = follow(path);
  await drain(first);

  appendFileSync(path, 'o\n');

  expect(await linesOf(follow(path, { resume: savedBy(first) }))).toEqual(['two']);
});

test('has no position before its first read, and the one it was given until then', async () => {
  const path = logFile('one\n');
  const first = follow(path);
  const none = first.position();
  await drain(first);
  const position = savedBy(first);

  const second = follow(path, { resume: position });

  expect(none).toBeNull();
  expect(savedBy(second)).toEqual(position);
});

describe('after rotations while nobody looked', () => {
  test('reads the rest of the renamed file, then its successors, the oldest first', async () => {
    const { path, position } = await readTo(10);
    appendFileSync(path, numbered(11, 20));
    renameSync(path, `${path}.3`);
    writeFileSync(`${path}.2`, numbered(21, 30));
    writeFileSync(`${path}.1`, numbered(31, 40));
    writeFileSync(path, numbered(41, 50));

    const given = await drain(follow(path, { resume: position }));

    expect(given).toMatchObject({
      lines: numberedLines(11, 50),
      lostLines: 0,
      reconnects: 3,
      origins: [path],
    });
  });

  test('leaves alone generations that are older than what was read', async () => {
    const { path, position } = await readTo(10);
    writeFileSync(`${path}.2`, 'old\n');
    writeFileSync(`${path}.3.gz`, gzipSync('older\n'));
    renameSync(path, `${path}.1`);
    writeFileSync(path, numbered(11, 20));

    expect(await linesOf(follow(path, { resume: position }))).toEqual(numberedLines(11, 20));
  });

  test('finds the file that was compressed, and goes on within it', async () => {
    const { path, position } = await readTo(10);
    appendFileSync(path, numbered(11, 5_000));
    compress(path, `${path}.2.gz`);
    writeFileSync(`${path}.1`, numbered(5_001, 5_010));
    writeFileSync(path, numbered(5_011, 5_020));

    const given = await drain(follow(path, { resume: position }), 1024);

    expect(given).toMatchObject({ lines: numberedLines(11, 5_020), lostLines: 0 });
  });

  test('goes on within a compressed file that was read in part', async () => {
    const { path, position } = await readTo(10);
    appendFileSync(path, numbered(11, 5_000));
    compress(path, `${path}.1.gz`);
    writeFileSync(path, numbered(5_001, 5_010));
    const second = follow(path, { resume: position });
    const part = await second.read(4096);
    const given = part.status === 'ok' ? part.bytes.toString().split('\n').length - 1 : 0;

    const rest = await linesOf(follow(path, { resume: savedBy(second) }));

    expect(given).toBeGreaterThan(0);
    expect(rest).toEqual(numberedLines(11 + given, 5_010));
  });

  test('reads generations named by dates', async () => {
    const { path, position } = await readTo(10);
    compress(path, `${path}-20261118.gz`);
    compressed(`${path}-20261119.gz`, numbered(11, 20));
    writeFileSync(`${path}-20261120`, numbered(21, 30));
    writeFileSync(path, numbered(31, 40));

    expect(await linesOf(follow(path, { resume: position }))).toEqual(numberedLines(11, 40));
  });

  test('reads generations as the kubelet names them', async () => {
    const { path, position } = await readTo(10);
    compress(path, `${path}.20261120-101500.gz`);
    writeFileSync(`${path}.20261120-103000`, numbered(11, 20));
    writeFileSync(path, numbered(21, 30));

    expect(await linesOf(follow(path, { resume: position }))).toEqual(numberedLines(11, 30));
  });

  test('reads the renamed file while its successor is not there yet', async () => {
    const { path, position } = await readTo(10);
    appendFileSync(path, numbered(11, 20));
    renameSync(path, `${path}.1`);
    const source = follow(path, { resume: position });

    const gap = await linesOf(source);
    writeFileSync(path, numbered(21, 30));

    expect(gap).toEqual(numberedLines(11, 20));
    expect(await linesOf(source)).toEqual(numberedLines(21, 30));
  });

  test('knows a file by what it holds when its inode belongs to another', async () => {
    const { path, position } = await readTo(10);
    const copy = `${path}.copy`;
    appendFileSync(path, numbered(11, 20));
    copyFileSync(path, copy);
    writeFileSync(path, numbered(21, 40));
    renameSync(copy, `${path}.1`);

    expect(await linesOf(follow(path, { resume: position }))).toEqual(numberedLines(11, 40));
  });

  test('goes on with both files when a rotation had just been seen', async () => {
    const path = logFile(numbered(1, 10));
    const first = follow(path);
    await drain(first);
    renameSync(path, `${path}.1`);
    writeFileSync(path, numbered(21, 30));
    await drain(first);

    appendFileSync(`${path}.1`, numbered(11, 12));
    appendFileSync(path, numbered(31, 32));

    expect(await linesOf(follow(path, { resume: savedBy(first) }))).toEqual([
      ...numberedLines(11, 12),
      ...numberedLines(31, 32),
    ]);
  });
});

describe('after a truncation while nobody looked', () => {
  test('reads the rest from the copy', async () => {
    const { path, position } = await readTo(10);
    appendFileSync(path, numbered(11, 20));
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
    appendFileSync(path, numbered(21, 40));

    const given = await drain(follow(path, { resume: position }));

    expect(given).toMatchObject({ lines: numberedLines(11, 40), lostLines: 0, reconnects: 1 });
  });

  test('tells a loss when there is no copy', async () => {
    const { path, position } = await readTo(10);
    truncateSync(path);
    appendFileSync(path, numbered(21, 40));

    const given = await drain(follow(path, { resume: position }));

    expect(given).toMatchObject({ lines: numberedLines(21, 40), lostLines: 1, reconnects: 1 });
  });
});

describe('when what was read is not to be found', () => {
  test('tells a loss, and reads what was written since', async () => {
    const { path, position } = await readTo(10);
    const { mtimeMs } = statSync(path);
    rmSync(path);
    writeFileSync(`${path}.2`, 'older\n');
    utimesSync(`${path}.2`, mtimeMs / 1000 - 60, mtimeMs / 1000 - 60);
    writeFileSync(`${path}.1`, numbered(21, 30));
    utimesSync(`${path}.1`, mtimeMs / 1000 + 1, mtimeMs / 1000 + 1);
    writeFileSync(path, numbered(31, 40));

    const given = await drain(follow(path, { resume: position }));

    expect(given).toMatchObject({ lines: numberedLines(21, 40), lostLines: 1, reconnects: 2 });
  });

  test('reads nothing again that was written before the last read, though that read found more each time', async () => {
    const path = logFile('first\n');
    const first = follow(path);
    utimesSync(path, 1_000, 1_000);
    await drain(first);
    appendFileSync(path, 'second\n');
    utimesSync(path, 3_000, 3_000);
    await first.read(roomy);
    const position = savedBy(first);
    rmSync(path);
    writeFileSync(`${path}.1`, 'read before\n');
    utimesSync(`${path}.1`, 2_000, 2_000);
    writeFileSync(path, 'new\n');

    expect(await linesOf(follow(path, { resume: position }))).toEqual(['new']);
  });

  test('reads no generation again that was compressed since', async () => {
    const path = logFile(numbered(1, 100));
    const clock = new FakeClock();
    const first = follow(path, { clock });
    await drain(first);
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'second\n');
    await drain(first);
    clock.advance(5_000);
    await drain(first);
    await drain(first);
    const position = savedBy(first);
    rmSync(path);
    compress(`${path}.1`, `${path}.1.gz`);
    later(`${path}.1.gz`);
    writeFileSync(path, 'new\n');

    expect(await linesOf(follow(path, { resume: position }))).toEqual(['new']);
  });

  test('reads nothing again of a file whose compression has only begun', async () => {
    const { path, position } = await readTo(5_000);
    rmSync(path);
    writeFileSync(`${path}.1.gz`, gzipSync(numbered(1, 5_000)).subarray(0, 4_000));
    later(`${path}.1.gz`);
    writeFileSync(path, 'new\n');

    expect(await linesOf(follow(path, { resume: position }))).toEqual(['new']);
  });

  test('reads a compressed generation whole that nobody has read', async () => {
    const { path, position } = await readTo(10);
    rmSync(path);
    compressed(`${path}.1.gz`, numbered(11, 20));
    later(`${path}.1.gz`);
    writeFileSync(path, numbered(21, 30));

    expect(await linesOf(follow(path, { resume: position }))).toEqual(numberedLines(11, 30));
  });

  test('keeps its position until there is a file, and tells the loss then', async () => {
    const { path, position } = await readTo(10);
    rmSync(path);
    const source = follow(path, { resume: position });

    const missing = await source.read(roomy);
    const kept = savedBy(source);
    writeFileSync(path, 'new\n');

    expect(missing.status).toBe('failed');
    expect(kept).toMatchObject({ logs: (position as { logs: unknown }).logs });
    expect(await drain(source)).toMatchObject({ lines: ['new'], lostLines: 1, reconnects: 1 });
  });
});

test('reads a file whole that was not there when the last process ended', async () => {
  const path = logFile('');
  rmSync(path);
  const first = follow(path, { from: 'end', clock: new FakeClock(Date.now()) });
  await first.read(roomy);

  writeFileSync(path, 'one\n');

  expect(await linesOf(follow(path, { from: 'end', resume: savedBy(first) }))).toEqual(['one']);
});

test('takes any JSON for a position, and follows all the same', async () => {
  const path = logFile('one\n');
  const real = follow(path);
  await drain(real);
  const file = fc.record(
    {
      id: fc.oneof(fc.string(), fc.constant(`${statSync(path).dev}:${statSync(path).ino}`)),
      bornMs: fc.double(),
      mtimeMs: fc.double(),
      offset: fc.oneof(fc.integer(), fc.nat(8), fc.maxSafeNat()),
      guard: fc.oneof(fc.string(), fc.base64String(), fc.constant(Buffer.from('one\n').toString('base64'))),
      head: fc.string(),
      seenBytes: fc.maxSafeNat(),
      skip: fc.constantFrom('nothing', 'nul', 'line', 'none', 7),
    },
    { requiredKeys: [] },
  );
  const position = fc.record({
    version: fc.constantFrom(1, 2),
    atMs: fc.oneof(fc.double(), fc.string()),
    logs: fc.array(fc.record({ path: fc.constantFrom(path, '/etc/passwd'), files: fc.array(file) })),
  });

  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.jsonValue(), position), async (resume) => {
      const source = follow(path, { resume });
      const given = await drain(source);
      source.close();

      expect(given.failures).toEqual([]);
      expect(['', 'one']).toContain(given.lines.join());
    }),
    { numRuns: propertyRuns(300) },
  );
});

/** A log of which that many lines were read, and the position after them. */
async function readTo(lines: number) {
  const path = logFile(numbered(1, lines));
  const source = follow(path);
  await drain(source);
  const position = savedBy(source);
  source.close();
  return { path, position };
}

/** As gzip does: with the time of the plain file. */
function compress(from: string, to: string): void {
  const { atimeMs, mtimeMs } = statSync(from);
  compressed(to, readFileSync(from, 'utf8'));
  utimesSync(to, atimeMs / 1000, mtimeMs / 1000);
  rmSync(from);
}

/** Two files written one right after the other may well bear the same time. */
function later(path: string): void {
  const seconds = Date.now() / 1000 + 60;
  utimesSync(path, seconds, seconds);
}

function compressed(path: string, text: string): void {
  writeFileSync(path, gzipSync(text));
}
