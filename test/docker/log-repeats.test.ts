import { expect, test } from 'vitest';
import type { LogLine } from '../../src/docker/log-line.ts';
import { LogRepeats } from '../../src/docker/log-repeats.ts';
import { heapBytes } from '../support/heap-bytes.ts';

test('knows the lines of a file that the Engine starts over', () => {
  const file = [line('111'), line('222'), line('333')];

  const fresh = freshOf([line('011'), ...file, ...file, line('444')]);

  expect(fresh).toEqual(['011', '111', '222', '333', '444']);
});

test('knows them when the file is started over again before its end', () => {
  const file = [line('111'), line('222'), line('333')];

  expect(freshOf([...file, ...file.slice(0, 2), ...file, line('444')])).toEqual(['111', '222', '333', '444']);
});

test('knows the only line of a file', () => {
  expect(freshOf([line('111'), line('222'), line('222'), line('333')])).toEqual(['111', '222', '333']);
});

test('knows the end of a long line whose beginning lies in the file before', () => {
  const [long, end] = [line('222', 'beginning end'), line('222', 'end')];

  expect(freshOf([line('111'), long, end, line('333')])).toEqual(['111', 'beginning end', '333']);
});

test('gives a line between those that come again', () => {
  expect(freshOf([line('111'), line('333'), line('111'), line('222'), line('333')])).toEqual([
    '111',
    '333',
    '222',
  ]);
});

test('gives every line of a clock that was set back, once', () => {
  const late = [line('111'), line('222')];

  expect(freshOf([line('888'), line('999'), ...late, ...late, line('333')])).toEqual([
    '888',
    '999',
    '111',
    '222',
    '333',
  ]);
});

test('gives equal lines of one time where the clock is coarse, and knows all of them again', () => {
  const file = [line('111', 'a'), line('200', 'b'), line('200', 'b'), line('200', 'c')];

  expect(freshOf([...file, ...file, line('300', 'd')])).toEqual(['a', 'b', 'b', 'c', 'd']);
});

test('keeps the streams apart', () => {
  const other: LogLine = { ...line('111'), stream: 'stderr' };

  expect(freshOf([line('111'), line('222'), other])).toHaveLength(3);
});

test('gives lines without a time', () => {
  const bare: LogLine = { ...line('111', 'bare'), stamp: undefined };

  expect(freshOf([bare, bare])).toEqual(['bare', 'bare']);
});

test('forgets the oldest lines of a clock that was set back, however long it takes to catch up', () => {
  const repeats = new LogRepeats();
  repeats.has(at('11', 0));
  const before = heapBytes();

  for (let number = 0; number < 200_000; number += 1) repeats.has(at('10', number));

  expect(heapBytes() - before).toBeLessThan(8 * 1024 * 1024);
  expect(repeats.has(at('10', 0))).toBe(false);
});

function at(hour: string, number: number): LogLine {
  const stamp = `2026-11-20T${hour}:00:00.${String(number).padStart(8, '0')}1Z`;
  return { stream: 'stdout', stamp, bytes: Buffer.from('x'), isCut: false };
}

function freshOf(lines: readonly LogLine[]): readonly string[] {
  const repeats = new LogRepeats();
  return lines.filter((one) => !repeats.has(one)).map(({ bytes }) => bytes.toString());
}

function line(nanoseconds: string, text = nanoseconds): LogLine {
  const stamp = `2026-11-20T10:48:57.000000${nanoseconds}Z`;
  return { stream: 'stdout', stamp, bytes: Buffer.from(text), isCut: false };
}
