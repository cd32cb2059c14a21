import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { asksLoki, readDashboards } from '../support/dashboard-queries.ts';

const queries = Object.values(readDashboards()).flatMap(({ panels }) =>
  panels.flatMap(({ title = '', targets = [] }) =>
    targets.filter(asksLoki).map(({ expr }) => ({ title, expr })),
  ),
);
/** Loki writes an underscore for whatever its labels cannot have, of the resource's attributes and of a record's. */
const labels = new Set(attributeNames().map((name) => name.replaceAll(/\W/g, '_')));

test('there are panels that ask Loki', () => {
  expect(queries.length).toBeGreaterThan(1);
});

test.each(queries)('$title asks for nothing but what Loki makes of our attributes', ({ expr }) => {
  const asked = [...expr.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label);

  expect(asked.length).toBeGreaterThan(2);
  expect(asked.filter((label) => !labels.has(label))).toEqual([]);
});

/** Every name of an attribute that the code writes: dotted, and the key of something. */
function attributeNames(): readonly string[] {
  const source = fileURLToPath(new URL('../../src', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => readFileSync(`${source}/${file}`, 'utf8').match(/'[a-z]+(?:\.[a-z_]+)+'(?=:)/g) ?? [])
    .map((name) => name.slice(1, -1));
}
