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

describe('a clock that was set back', () => {
  const of = (...times: readonly string[]): readonly LogLine[] => times.map((time) => line(time));
  const deliver = (position: LogPosition, log: readonly LogLine[]): readonly string[] =>
    log.filter((one) => position.accept(one)).map(({ bytes }) => bytes.toString());

  test('after the log was opened again costs no line', () => {
    const position = new LogPosition(undefined);
    deliver(position, of('4', '5', '5'));

    position.reopen();

    expect(deliver(position, of('4', '5', '5', '1', '2', '6'))).toEqual(['1', '2', '6']);
  });

  test('while nobody followed costs no line either, and gives none twice', () => {
    const position = new LogPosition(undefined);
    deliver(position, of('4', '5', '1', '2'));

    const since = position.reopen();

    expect(deliver(position, of('4', '5', '1', '2', '2', '3'))).toEqual(['2', '3']);
    expect(Number(since)).toBeCloseTo(Date.parse(second('5')) / 1000 - 5, 3);
  });

  test('by more than the overlap costs no line where those that were delivered are gone from the log', () => {
    const position = new LogPosition(undefined);
    deliver(position, of('5', '5'));

    position.reopen();
    const hourBefore = ['1', '2'].map((time) => ({
      ...line(time),
      stamp: second(time).replace('T10', 'T09'),
    }));

    expect(deliver(position, [...hourBefore, line('3')])).toEqual(['1', '2', '3']);
  });

  test('is not what a line shows that another stream has overtaken', () => {
    const position = new LogPosition(undefined);
    const log = of('1', '2', '3');
    deliver(position, log);

    position.reopen();
    const overtaken = { ...line('0'), stamp: '2026-11-20T10:48:51.900000000Z' };

    expect(deliver(position, [overtaken, ...log, line('4')])).toEqual(['4']);
  });
});

test('lines of a clock that was set back are delivered while the log is followed', () => {
  const position = new LogPosition(undefined);

  expect(['5', '6', '1', '2'].map((time) => position.accept(line(time)))).toEqual([true, true, true, true]);
});

function line(decimals: string, stream: LogLine['stream'] = 'stdout'): LogLine {
  return { stream, stamp: second(decimals), bytes: Buffer.from(decimals), isCut: false };
}
