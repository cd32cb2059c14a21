import { expect, test } from 'vitest';
import { tally } from '../../../tools/ci/count-results.ts';

function file(status: string, ...tests: string[]): object {
  return { status, assertionResults: tests.map((test) => ({ status: test })) };
}

test('counts what passed and what failed', () => {
  const report = { testResults: [file('passed', 'passed', 'passed'), file('failed', 'failed', 'passed')] };

  expect(tally([report], 1)).toEqual({ passed: 3, failed: 1 });
});

test('counts a skipped test as failed', () => {
  const report = { testResults: [file('passed', 'passed', 'pending', 'skipped', 'todo')] };

  expect(tally([report], 0)).toEqual({ passed: 1, failed: 3 });
});

test('counts a file that could not be loaded as one failure', () => {
  const report = { testResults: [file('failed'), file('passed', 'passed')] };

  expect(tally([report], 1)).toEqual({ passed: 1, failed: 1 });
});

test('fails when the command ended badly although every test passed', () => {
  expect(tally([{ testResults: [file('passed', 'passed')] }], 124)).toEqual({ passed: 1, failed: 1 });
});

test.each([undefined, {}, { testResults: [] }, 'cut in half'])('fails without results: %j', (report) => {
  expect(tally([report], 0)).toEqual({ passed: 0, failed: 1 });
});
