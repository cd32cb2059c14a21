import { expect, test } from 'vitest';
import { stateDataPath, stateFilePath } from '../../src/state/state-directory.ts';

test('each registry has a file of its own for each thing that is kept', () => {
  const paths = [
    stateFilePath('/state', 'main', 'log'),
    stateFilePath('/state', 'main', 'storage'),
    stateFilePath('/state', 'a.b_c-d', 'log'),
    stateDataPath('/state', 'main', 'storage'),
  ];

  expect(paths).toEqual([
    '/state/log-main.json',
    '/state/storage-main.json',
    '/state/log-a.b_c-d.json',
    '/state/storage-main.bin',
  ]);
});
