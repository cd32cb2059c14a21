import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  parseSavedPosition,
  rememberedContainers,
} from '../../../../src/collectors/log/container/saved-position.ts';

const mark = { stdout: { stamp: '2026-11-20T10:48:57.584395628Z', delivered: 2 } };
const saved = { start: '1795171737.000000000', current: 'a1', containers: [{ id: 'a1', mark }] };

test.each([saved, { ...saved, start: null }, { start: null, current: '', containers: [] }])(
  'reads %j as it was written',
  (position) => {
    expect(parseSavedPosition(JSON.parse(JSON.stringify(position)))).toEqual(position);
  },
);

test.each([
  ['nothing', undefined],
  ['a list', []],
  ['no start', { ...saved, start: undefined }],
  ['a start that the Engine does not take', { ...saved, start: 'yesterday' }],
  ['a container that is a path', { ...saved, current: '../json' }],
])('is none with %s', (_, json) => {
  expect(parseSavedPosition(json)).toBeUndefined();
});

test('leaves out containers that are none', () => {
  const containers = [
    null,
    { id: '' },
    { id: '../json', mark },
    { id: 'x'.repeat(129), mark },
    { id: 'a1', mark },
  ];

  expect(parseSavedPosition({ ...saved, containers })?.containers).toEqual(saved.containers);
});

test('keeps the containers that were read last', () => {
  const containers = Array.from({ length: 100 }, (_, index) => ({ id: `a${index}`, mark }));

  const kept = parseSavedPosition({ ...saved, containers })?.containers;

  expect(kept).toEqual(containers.slice(-rememberedContainers));
});

test('never throws, whatever the JSON', () => {
  const nearly = fc.record({
    start: fc.oneof(fc.constant(null), fc.string(), fc.jsonValue()),
    current: fc.oneof(fc.string(), fc.jsonValue()),
    containers: fc.oneof(fc.jsonValue(), fc.array(fc.record({ id: fc.string(), mark: fc.jsonValue() }))),
  });

  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), nearly), (json) => {
      expect(() => parseSavedPosition(json)).not.toThrow();
    }),
  );
});
