import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { otlpOptions } from '../../src/config/otlp-options.ts';

const page = readFileSync(new URL('../../docs/otlp.md', import.meta.url), 'utf8');
const variables = otlpOptions.flatMap(({ env, generalEnv }) => [env, generalEnv]);

test.each(variables.filter((name) => name !== undefined))('docs/otlp.md tells of %s', (name) => {
  expect(page).toContain(`\`${name}\``);
});
