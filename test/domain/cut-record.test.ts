import { expect, test } from 'vitest';
import { cutRecord, isFit } from '../../src/domain/cut-record.ts';
import type { LogRecord } from '../../src/domain/log-record.ts';

const longest = { body: 20, attribute: 15 };

function recordOf(body: string, attribute: string): LogRecord {
  return {
    ...{ eventName: 'a.b', severity: 'info', body, timestampMs: 7 },
    attributes: { text: attribute, figure: 3 },
  };
}

function cut(body: string, attribute: string): LogRecord {
  return cutRecord(recordOf(body, attribute), longest);
}

test('a text that is too long is cut', () => {
  const { body, attributes } = cut('0123456789abcdefghijKLM', '0123456789abcdefg');

  expect(body).toBe('0123456789abcdefghij');
  expect(attributes).toEqual({ text: '0123456789abcde', figure: 3 });
});

test('a text that is not is the same', () => {
  const { body, attributes } = cut('äöü €', '0123456789abcd');

  expect(body).toBe('äöü €');
  expect(attributes['text']).toBe('0123456789abcd');
});

test('a character is whole or not there, for half of one is no text to a receiver', () => {
  const { body, attributes } = cut('0123456789abcdefghi😀', '\ud800');

  expect(body).toBe('0123456789abcdefghi\ufffd');
  expect(attributes['text']).toBe('\ufffd');
});

test.each([
  ['0123456789abcdefghij', '0123456789abcde', true],
  ['0123456789abcdefghijK', '', false],
  ['', '0123456789abcdef', false],
  ['\ud800', '', false],
  ['', 'x\udc00', false],
])('a record of %j and %j is fit: %s', (...[body, attribute, isSo]) => {
  expect(isFit(recordOf(body, attribute), longest)).toBe(isSo);
});
