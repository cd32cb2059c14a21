import { describe, expect, test } from 'vitest';
import { decodeLogs } from './decode.ts';

const record = {
  timeUnixNano: '1767225599000000000',
  observedTimeUnixNano: '1767225600000000000',
  severityNumber: 13,
  severityText: 'WARN',
  body: { stringValue: 'denied' },
  eventName: 'a.b',
  attributes: [{ key: 'tries', value: { intValue: 3 } }],
  droppedAttributesCount: 0,
};
const traced = {
  ...record,
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  flags: 1,
};

function request(logRecord: unknown, more: object = {}, scope: object = {}): string {
  const scopeLogs = [{ scope: { name: 'n', version: '1', ...scope }, logRecords: [logRecord] }];
  return JSON.stringify({ resourceLogs: [{ resource: { attributes: [] }, scopeLogs, ...more }] });
}

function value(content: unknown): string {
  return request({ ...record, attributes: [{ key: 'a', value: content }] });
}

describe('takes', () => {
  test('a record of a trace', () => {
    expect(decodeLogs(request(traced))[0]?.trace).toEqual({
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      flags: 1,
    });
  });

  test.each([
    [{ stringValue: 'x' }, 'x'],
    [{ intValue: 7 }, 7],
    [{ intValue: '-7' }, -7],
    [{ doubleValue: 0.5 }, 0.5],
    [{ boolValue: false }, false],
    [{ arrayValue: { values: [{ intValue: 1 }, { stringValue: 'b' }] } }, [1, 'b']],
    [{ kvlistValue: { values: [{ key: 'k', value: { boolValue: true } }] } }, { k: true }],
    [{ bytesValue: 'aGk=' }, Buffer.from('hi')],
  ])('%j', (content, decoded) => {
    expect(decodeLogs(value(content))[0]?.attributes).toEqual({ a: decoded });
  });

  test('the addresses of schemas', () => {
    expect(
      decodeLogs(request(record, { schemaUrl: 'https://opentelemetry.io/schemas/1.37.0' })),
    ).toHaveLength(1);
  });
});

describe('refuses', () => {
  test.each([
    ['a name in snake case', request({ ...record, time_unix_nano: '1' })],
    ['a field that nobody knows', request({ ...record, level: 'warn' })],
    ['a field of a resource that nobody knows', request(record, { resource: { attributes: [], name: 'x' } })],
    ['a time that is a number', request({ ...record, timeUnixNano: 1_767_225_599_000_000_000 })],
    ['a time in milliseconds', request({ ...record, timeUnixNano: '1767225599000' })],
    ['a time that is missing', request({ ...record, observedTimeUnixNano: undefined })],
    ['a severity that is a name', request({ ...record, severityNumber: 'SEVERITY_NUMBER_WARN' })],
    ['a severity that is another than its text', request({ ...record, severityNumber: 17 })],
    ['a body that is bare text', request({ ...record, body: 'denied' })],
    ['attributes that are an object', request({ ...record, attributes: { tries: 3 } })],
    ['an attribute without a value', request({ ...record, attributes: [{ key: 'a' }] })],
    ['an attribute of no name', request({ ...record, attributes: [{ key: '', value: { intValue: 1 } }] })],
    [
      'attributes of one name',
      request({ ...record, attributes: [...record.attributes, ...record.attributes] }),
    ],
    ['attributes that were dropped', request({ ...record, droppedAttributesCount: 1 })],
    ['attributes of the scope that were dropped', request(record, {}, { droppedAttributesCount: 1 })],
    ['a value of no kind', value({})],
    ['a value of two kinds', value({ intValue: 1, stringValue: '1' })],
    ['an integer that is none', value({ intValue: 1.5 })],
    ['an integer that a number cannot hold', value({ intValue: 2 ** 60 })],
    ['an integer in hexadecimal', value({ intValue: '0x7' })],
    ['a number that is text', value({ doubleValue: '0.5' })],
    ['a list without its values', value({ arrayValue: [{ intValue: 1 }] })],
    ['bytes that are no base64', value({ bytesValue: '§' })],
    ['half a surrogate pair', value({ stringValue: '\ud800' })],
    ['a trace id in base64', request({ ...traced, traceId: 'W47/95gDgQPSabYzgT/GDA==' })],
    ['a trace id of nothing', request({ ...traced, traceId: '' })],
    ['a span without its trace', request({ ...traced, traceId: undefined })],
    ['flags that are text', request({ ...traced, flags: '1' })],
  ])('%s', (_, body) => {
    expect(() => decodeLogs(body)).toThrow();
  });
});
