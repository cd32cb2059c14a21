import { expect, test } from 'vitest';
import { Ties } from '../../src/collectors/ties.ts';
import { Removals } from '../../src/collectors/storage/removals.ts';

test('a run is measured by the storage collector that is there now', () => {
  const ties = new Ties();
  const asked: string[] = [];

  ties.scans.request();
  ties.removals = new Removals(() => asked.push('first'));
  ties.scans.request();
  ties.removals = new Removals(() => asked.push('second'));
  ties.scans.request();

  expect(asked).toEqual(['first', 'second']);
  expect(new Ties().scans.removedBetween(1, 2)).toEqual({ status: 'unknown' });
});

test('whether the registry was written to is said of the latest run', () => {
  const ties = new Ties();

  const said = [true, false].map((wasWritten) => {
    ties.writesDuringGc.judged?.(wasWritten);
    return ties.wasWrittenDuringGc;
  });

  expect(said).toEqual([true, false]);
});
