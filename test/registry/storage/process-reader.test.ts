import { fork } from 'node:child_process';
import { on } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Capacity } from '../../../src/registry/storage/capacity.ts';
import { ProcessReader } from '../../../src/registry/storage/process-reader.ts';
import { programBeside, type Program } from '../../../src/registry/storage/program.ts';
import { storagePrograms } from '../../../src/registry/storage/programs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { HangingRoot, hangingProgram } from './hanging-root.ts';

interface Count {
  readonly questions: number;
  readonly pid: number;
}

const countingProgram = programBeside(import.meta.url, './counting-program');
const takingTurnsProgram = programBeside(import.meta.url, './taking-turns-program');
const endingProgram = programBeside(import.meta.url, './ending-program');

test('reads the capacity as the file system tells it', async () => {
  const reading = await readerOf<Capacity>(storagePrograms.capacity, temporaryFolder()).read();

  expect(reading).toMatchObject({ status: 'ok', value: { totalBytes: expect.any(Number) as number } });
});

test('fails in the words of the file system', async () => {
  const root = join(temporaryFolder(), 'gone');

  const reading = await readerOf(storagePrograms.capacity, root).read();

  expect(reading).toEqual({
    status: 'failed',
    detail: `ENOENT: no such file or directory, scandir '${root}'`,
  });
});

test('asks once where several want to know', async () => {
  const reader = readerOf<Count>(countingProgram);

  const readings = await Promise.all([reader.read(), reader.read(), reader.read()]);

  expect(readings.map(questionsOf)).toEqual([1, 1, 1]);
});

test('keeps its process from one question to the next', async () => {
  const reader = readerOf<Count>(countingProgram);

  const readings = [await reader.read(), await reader.read()];

  expect(readings.map(questionsOf)).toEqual([1, 2]);
});

test('answers questions that come at once one after the other', async () => {
  const child = fork(takingTurnsProgram.path, { execArgv: [...takingTurnsProgram.execArgv] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const answers = on(child, 'message');

  for (const question of ['first', 'second']) child.send(question);

  const told = [await answers.next(), await answers.next()].map(({ value }: { value: unknown }) => value);
  expect(told).toEqual([
    [{ status: 'ok', value: 1 }, undefined],
    [{ status: 'ok', value: 1 }, undefined],
  ]);
});

test('ends a reading that hangs', async () => {
  const root = new HangingRoot();
  const reader = readerOf(hangingProgram, root.path);
  const reading = reader.read();
  root.awaitReader();

  reader.stop();

  expect(await reading).toEqual({ status: 'failed', detail: 'its process ended with SIGKILL' });
});

test('starts another process after it was stopped', async () => {
  const reader = readerOf<Count>(countingProgram);
  const before = await reader.read();
  reader.stop();

  const after = await reader.read();

  expect([before, after].map(questionsOf)).toEqual([1, 1]);
});

test('tells of a process that ends by itself, each time', async () => {
  const reader = readerOf(endingProgram);

  const readings = [await reader.read(), await reader.read()];

  const ended = { status: 'failed', detail: 'its process ended with code 7' };
  expect(readings).toEqual([ended, ended]);
});

test('tells that no process can be started', async () => {
  const reader = readerOf({ path: '\0', execArgv: [] });

  expect(await reader.read()).toMatchObject({
    status: 'failed',
    detail: expect.stringMatching(/^its process cannot be started: /) as string,
  });
});

function readerOf<T>(program: Program, root = ''): ProcessReader<T> {
  const reader = new ProcessReader<T>(program, [root]);
  onTestFinished(() => {
    reader.stop();
  });
  return reader;
}

function questionsOf(reading: Awaited<ReturnType<ProcessReader<Count>['read']>>): number | undefined {
  return reading.status === 'ok' ? reading.value.questions : undefined;
}
