import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLogMark } from '../../src/docker/log-mark.ts';
import { LogPosition } from '../../src/docker/log-position.ts';

const stamp = '2026-11-20T10:48:57.584395628Z';

test('reads what it wrote', () => {
  const mark = { stdout: { stamp, delivered: 3 }, stderr: { stamp, delivered: 1 } };

  expect(parseLogMark(JSON.parse(JSON.stringify(mark)))).toEqual(mark);
});

test.each([
  ['a time of another form', { stamp: '2026-11-20T10:48:57Z', delivered: 1 }],
  ['a time that is none', { stamp: '2026-13-40T10:48:57.584395628Z', delivered: 1 }],
  ['no lines', { stamp, delivered: 0 }],
  ['half a line', { stamp, delivered: 1.5 }],
  ['a text for a number', { stamp, delivered: '1' }],
])('leaves out a stream with %s', (_, broken) => {
  const good = { stamp, delivered: 2 };

  expect(parseLogMark({ stdout: broken, stderr: good })).toEqual({ stderr: good });
});

test('makes of whatever JSON a mark that a position can go on from', () => {
  const stream = fc.record({ stamp: fc.oneof(fc.constant(stamp), fc.string()), delivered: fc.jsonValue() });
  const anything = fc.oneof(fc.jsonValue(), fc.record({ stdout: stream, stderr: stream }));

  fc.assert(
    fc.property(anything, (json) => {
      const position = new LogPosition(undefined, parseLogMark(json));

      expect(position.reopen() ?? '1.000000000').toMatch(/^\d+\.\d{9}$/);
    }),
  );
});
