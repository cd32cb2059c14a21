import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../tools/generated-files.ts';

test.each([...generatedFiles()])('%s is what the code generates', (file, content) => {
  const committed = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

  expect(committed, 'run npm run generate').toBe(content);
});
