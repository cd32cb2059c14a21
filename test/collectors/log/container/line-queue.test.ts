import { expect, test } from 'vitest';
import { LineQueue } from '../../../../src/collectors/log/container/line-queue.ts';
import type { LogMark } from '../../../../src/docker/log-mark.ts';

test('gives lines that came one after the other in one piece, with the position after the last', () => {
  const queue = new LineQueue(1_000);

  push(queue, 1, 'a');
  push(queue, 2, 'b');
  const taken = queue.take();

  expect(taken).toEqual({ origin: 'a1', bytes: Buffer.from('a\nb\n'), lostLines: 0, mark: markOf(2) });
});

test('gives with each piece of a backlog the position at its own end', () => {
  const queue = new LineQueue(1_000_000);

  for (const number of [1, 2, 3]) push(queue, number, 'x'.repeat(40_000));

  expect([queue.take()?.mark, queue.take()?.mark, queue.take()?.mark, queue.take()]).toEqual([
    markOf(1),
    markOf(2),
    markOf(3),
    undefined,
  ]);
});

test('keeps the lines of two containers apart', () => {
  const queue = new LineQueue(1_000);

  push(queue, 1, 'a');
  queue.push({ origin: 'b2', lines: [Buffer.from('b')], lostLines: 0, mark: {} });

  expect([queue.take()?.origin, queue.take()?.origin]).toEqual(['a1', 'b2']);
});

test('leaves alone what it gave until more is asked for', () => {
  const queue = new LineQueue(1_000);
  push(queue, 1, 'first');

  const taken = queue.take()?.bytes;
  push(queue, 2, 'other');

  expect(taken?.toString()).toBe('first\n');
});

test('uses the same memory again once more is asked for', () => {
  const queue = new LineQueue(1_000);
  push(queue, 1, 'first');
  const first = queue.take()?.bytes.buffer;
  queue.take();

  push(queue, 2, 'other');

  expect(queue.take()?.bytes.buffer).toBe(first);
});

test('takes a line that is longer than a piece', () => {
  const queue = new LineQueue(1_000);

  push(queue, 1, 'x'.repeat(100_000));

  expect(queue.isFull).toBe(true);
  expect(queue.take()?.bytes).toHaveLength(100_001);
  expect([queue.isFull, queue.isEmpty]).toEqual([false, true]);
});

function push(queue: LineQueue, number: number, text: string): void {
  queue.push({ origin: 'a1', lines: [Buffer.from(text)], lostLines: 0, mark: markOf(number) });
}

function markOf(delivered: number): LogMark {
  return { stdout: { stamp: '2026-11-20T10:48:57.584395628Z', delivered } };
}
