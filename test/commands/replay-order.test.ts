import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openFiles } from '../../src/commands/replay/input/open-files.ts';
import { inTimeOrder } from '../../src/commands/replay/input/time-order.ts';
import { LogFile } from '../../src/commands/replay/input/log-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { accessLine, logIn } from './replay-program.ts';

const start = Date.UTC(2026, 10, 20, 10);
const dump = Array.from({ length: 300 }, (_, at) => `goroutine ${at} [IO wait]:\n`).join('');

describe('lines that tell no time', () => {
  test('are given with the line before them', async () => {
    const folder = temporaryFolder();
    const [before, after] = [accessLine(start), accessLine(start + 60_000)];
    const between = accessLine(start + 30_000);
    const files = await opened([
      logIn(folder, 'a.log', `${before}${dump}${after}`),
      logIn(folder, 'b.log', between),
    ]);

    expect(await textsOf(files)).toEqual([`${before}${dump}`, between, after]);
  });

  test('are given with the line before them though a read ends between', async () => {
    const folder = temporaryFolder();
    const [before, after] = [accessLine(start), accessLine(start + 60_000)];
    const between = accessLine(start + 30_000);
    const long = dump.repeat(100);
    const files = await opened([
      logIn(folder, 'a.log', `${before}${long}${after}`),
      logIn(folder, 'b.log', between),
    ]);

    const texts = await textsOf(files);

    expect(texts.join('')).toBe(`${before}${long}${between}${after}`);
    expect(texts.length).toBeLessThan(10);
  });

  test('are given as they are read where none of them tells a time', async () => {
    const folder = temporaryFolder();
    const files = await opened([logIn(folder, 'a.log', dump), logIn(folder, 'b.log', dump)]);

    expect(await textsOf(files)).toEqual([dump, dump]);
  });

  test('at the beginning of a file are given with the line behind them', async () => {
    const folder = temporaryFolder();
    const [one, other] = [accessLine(start), accessLine(start + 60_000)];
    const files = await opened([logIn(folder, 'a.log', `${dump}${other}`), logIn(folder, 'b.log', one)]);

    expect(await textsOf(files)).toEqual([one, `${dump}${other}`]);
  });
});

describe('a log that changes between the first look and the read', () => {
  test('is read whole after a rotation', async () => {
    const folder = temporaryFolder();
    const [old, young] = [accessLine(start).repeat(5), accessLine(start + 60_000).repeat(3)];
    const files = await opened([logIn(folder, 'r.log', young), logIn(folder, 'r.log.1', old)]);

    renameSync(join(folder, 'r.log.1'), join(folder, 'r.log.2'));
    renameSync(join(folder, 'r.log'), join(folder, 'r.log.1'));
    writeFileSync(join(folder, 'r.log'), accessLine(start + 120_000));

    expect((await textsOf(files)).join('')).toBe(`${old}${young}`);
    expect(files.map(({ fault }) => fault)).toEqual([undefined, undefined]);
  });

  test('is not read where its name leads to another file by then', async () => {
    const path = logIn(temporaryFolder(), 'r.log', accessLine(start));
    const file = new LogFile({ path, id: '0:0', stdin: Readable.from([]) });

    const look = await file.look();
    await file.close();

    expect(look).toEqual({ status: 'replaced' });
  });

  test('is told to have become shorter after it was truncated in place', async () => {
    const [file, ...others] = await opened([logIn(temporaryFolder(), 'r.log', accessLine(start).repeat(5))]);

    writeFileSync(file.path, accessLine(start));

    expect((await textsOf([file, ...others])).join('')).toBe(accessLine(start));
    expect(file.fault).toBe('it became shorter while it was read; run it again');
  });
});

async function opened(paths: readonly string[]): Promise<readonly [LogFile, ...LogFile[]]> {
  const found = await openFiles(paths, Readable.from([]));
  if (found.status === 'failed') throw new Error(found.problems.join('\n'));
  onTestFinished(async () => {
    await Promise.all(found.files.map((file) => file.close()));
  });
  const [first, ...others] = found.files;
  if (first === undefined) throw new Error('no file was named');
  return [first, ...others];
}

async function textsOf(files: readonly LogFile[]): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const { bytes } of inTimeOrder(files)) texts.push(bytes.toString());
  return texts;
}
