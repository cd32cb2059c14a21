import { expect, test } from 'vitest';
import { programBeside } from '../../../src/registry/storage/program.ts';

test('a built module has built programs beside it, which Node.js runs as they are', () => {
  expect(programBeside('file:///app/dist/main.js', './scan-process')).toEqual({
    path: '/app/dist/scan-process.js',
    execArgv: [],
  });
});

test('a source has sources beside it, which Node.js 20 needs a loader for', () => {
  const program = programBeside(import.meta.url, './scan-process');

  expect(program.path).toMatch(/\/test\/registry\/storage\/scan-process\.ts$/);
  expect(program.execArgv).toEqual(['--import', expect.stringMatching(/^file:.*\/tsx\//)]);
});
