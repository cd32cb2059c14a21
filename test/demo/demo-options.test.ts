import { expect, test } from 'vitest';

import { parseDemoOptions } from '../../demo/demo-options.ts';

test('without arguments the demo chooses a registry, the usual port and no end', () => {
  const options = { registry: 'auto', port: 10_055, seconds: undefined, isHealthy: false };
  expect(parseDemoOptions([])).toEqual({ status: 'ok', options });
});

test('every option can be given', () => {
  const argv = ['--registry', 'embedded', '--port=9000', '--seconds', '5', '--healthy'];
  const options = { registry: 'embedded', port: 9000, seconds: 5, isHealthy: true };
  expect(parseDemoOptions(argv)).toEqual({ status: 'ok', options });
});

test('every wrong option is reported at once', () => {
  const argv = ['--registry', 'gitea', '--port', '70000', '--seconds', 'soon'];
  expect(parseDemoOptions(argv)).toEqual({
    status: 'invalid',
    problems: [
      '--registry: is unknown, expected embedded or real, got "gitea"',
      '--port: is no number in range, expected 1 to 65535, got "70000"',
      '--seconds: is no number in range, expected 1 to 86400, got "soon"',
    ],
  });
});

test('an unknown option is refused', () => {
  const parsed = parseDemoOptions(['--color']);
  expect(parsed).toMatchObject({ status: 'invalid', problems: [expect.stringContaining("'--color'")] });
});
