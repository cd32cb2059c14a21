import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../src/docker/log-line.ts';
import { LogPosition } from '../../src/docker/log-position.ts';

const second = (decimals: string): string => `2026-11-20T10:48:57.${decimals.padEnd(9, '0')}Z`;

describe('a log opened again', () => {
  test('gives only the lines that were not delivered, also among those of the same nanosecond', () => {
    const position = new LogPosition(undefined);
    const log = [line('1'), line('2'), line('2'), line('2'), line('3')];
    const before = log.slice(0, 3).filter((one) => position.accept(one));

    position.reopen();
    const after = log.filter((one) => position.accept(one));

    expect(before).toHaveLength(3);
    expect(after).toEqual([log[3], log[4]]);
  });

  test('gives nothing twice when it is opened again twice in the same nanosecond', () => {
    const position = new LogPosition(undefined);
    const log = [line('2'), line('2'), line('2')];

    const counts = [1, 2, 3].map((length) => {
      position.reopen();
      return log.slice(0, length).filter((one) => position.accept(one)).length;
    });

    expect(counts).toEqual([1, 1, 1]);
  });

  test('gives a line that was kept behind a later one of the other stream', () => {
    const position = new LogPosition(undefined);
    position.accept(line('4', 'stderr'));

    const since = position.reopen();
    const late = position.accept(line('3', 'stdout'));

    expect(Number(since)).toBeLessThan(Date.parse(second('3')) / 1000);
    expect(late).toBe(true);
  });

  test('asks from the start while nothing was delivered, and never before it', () => {
    const start = `${Date.parse(second('0')) / 1000}.000000000`;
    const position = new LogPosition(start);

    const first = position.reopen();
    position.accept(line('1'));

    expect([first, position.reopen()]).toEqual([start, start]);
  });

  test('asks a little before the last line, to the nanosecond', () => {
    const position = new LogPosition(undefined);
    position.accept(line('584395628'));

    expect(position.reopen()).toBe(`${Math.floor(Date.parse(second('0')) / 1000) - 5}.584395628`);
  });
});

test('lines of a clock that was set back are delivered while the log is followed', () => {
  const position = new LogPosition(undefined);

  expect(['5', '6', '1', '2'].map((time) => position.accept(line(time)))).toEqual([true, true, true, true]);
});

function line(decimals: string, stream: LogLine['stream'] = 'stdout'): LogLine {
  return { stream, stamp: second(decimals), text: decimals, isCut: false };
}
