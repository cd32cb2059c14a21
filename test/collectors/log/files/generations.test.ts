import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { listGenerations } from '../../../../src/collectors/log/files/generations.ts';
import { logFile } from './followed.ts';

const numbers = Array.from({ length: 720 }, (_, index) => index + 1);

test('keeps the newest 200 of many numbered generations, in whatever order the folder lists them', async () => {
  const path = logFile('');
  for (const number of numbers) writeFileSync(`${path}.${number}`, '');

  const names = (await listGenerations(path)).map((generation) => basename(generation.path));

  expect(names).toEqual([
    ...numbers
      .slice(0, 200)
      .reverse()
      .map((n) => `registry.log.${n}`),
    'registry.log',
  ]);
});

test('keeps the newest 200 of many generations with dates in their names', async () => {
  const path = logFile('');
  const hours = numbers.map((number) => new Date(number * 3_600_000).toISOString().replace(/\D/g, ''));
  const all = hours.map((text) => `registry.log-${text.slice(0, 10)}`);
  for (const name of all.toReversed()) writeFileSync(path.replace('registry.log', name), '');

  const names = (await listGenerations(path)).map((generation) => basename(generation.path));

  expect(names).toEqual([...all.slice(-200), 'registry.log']);
});

test('takes the plain one of each of many generations that are there compressed too', async () => {
  const path = logFile('');
  for (const number of numbers) {
    writeFileSync(`${path}.${number}.gz`, '');
    writeFileSync(`${path}.${number}`, '');
  }

  const compressed = (await listGenerations(path)).filter(({ isGzip }) => isGzip);

  expect(compressed).toEqual([]);
});
