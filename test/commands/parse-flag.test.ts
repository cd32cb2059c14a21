import { expect, test } from 'vitest';
import { parseFlag, parseNamed } from '../../src/commands/parse-flag.ts';
import { integer, url } from '../../src/config/kinds.ts';

test.each([
  ['http://bob:hunter2@minio', 'holds credentials', 'http://…@minio'],
  ['http://bob:hun ter2@minio:port', 'is not a URL', 'http://…@minio:port'],
  ['bob:hunter2@minio:9000', 'has no scheme', '…@minio:9000'],
  ['ftp://minio/?key=hunter2', 'has another scheme', 'ftp://minio/?…'],
])('a wrong URL is told without what may be a secret: %s', (raw, wrong, shown) => {
  const parsed = parseFlag('--s3.endpoint', raw, url(['http', 'https']));

  expect(parsed).toEqual({
    problem: expect.stringContaining(`option '--s3.endpoint' ${wrong}, `) as unknown,
  });
  expect(parsed).toEqual({ problem: expect.stringContaining(`, got "${shown}"`) as unknown });
  expect(JSON.stringify(parsed)).not.toContain('hunter2');
  expect(JSON.stringify(parsed)).not.toContain('ter2@');
});

test('a variable is told by its name, as a flag is', () => {
  const parsed = parseNamed('REGISTRY_STORAGE_S3_ENDPOINT', 'http://bob:hunter2@minio', url(['http']));

  expect(parsed).toEqual({
    problem:
      'REGISTRY_STORAGE_S3_ENDPOINT holds credentials, expected a URL that begins with http://, got "http://…@minio"',
  });
});

test('what no terminal should be shown is told in one line', () => {
  const parsed = parseFlag('--top', '\u001b[2J\u009b1', integer(0, 9));

  expect(parsed).toEqual({
    problem: `option '--top' is not a whole number, expected a whole number from 0 to 9, got "\\u001b[2J\\u009b1"`,
  });
});

test('what is right is given back', () => {
  expect(parseFlag('--top', '7', integer(0, 9))).toEqual({ value: 7 });
});
