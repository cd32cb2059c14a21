import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { logEvents } from '../../src/collectors/log/records/event-names.ts';
import { lineAttributes, otherEvents } from '../../tools/log-record-tables.ts';

const source = new URL('../../src/', import.meta.url);
const golden = new URL('../collectors/log/records/golden/all/', import.meta.url);

test('every event that the code tells is documented, and no other', () => {
  const documented = [...Object.keys(logEvents), ...otherEvents.map(([name]) => name)];

  expect([...eventsInCode()].toSorted()).toEqual(documented.toSorted());
});

test('every attribute that a recorded line has is documented, and no other', () => {
  // Recordings name no container, and a receiver gets the registry in each.
  const documented = lineAttributes
    .map(([name]) => name)
    .filter((name) => name !== 'container.id' && name !== 'docker.registry.name');

  expect([...attributesOfGolden()].toSorted()).toEqual(documented.toSorted());
});

function eventsInCode(): ReadonlySet<string> {
  const files = filesUnder(new URL('collectors/', source)).map((file) => readFileSync(file, 'utf8'));
  return new Set([
    ...Object.keys(logEvents),
    ...files.flatMap((text) => namesBehind(text, /\beventName: ([^;]*?)(?:,|$)/gms)),
    ...files
      .filter((text) => text.includes('`docker.registry.storage.${event}`'))
      .flatMap((text) => namesBehind(text, /\bevent: ([^,]*),/g))
      .map((name) => `docker.registry.storage.${name}`),
  ]);
}

function namesBehind(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, said = '']) =>
    [...said.matchAll(/'([a-z_.]+)'/g)].map(([, name = '']) => name),
  );
}

function attributesOfGolden(): ReadonlySet<string> {
  const lines = filesUnder(golden).flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n'));
  const records = lines.map((line) => JSON.parse(line) as { readonly attributes: object });
  return new Set(records.flatMap(({ attributes }) => Object.keys(attributes)));
}

function filesUnder(folder: URL): readonly URL[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(new URL(`${entry.name}/`, folder)) : [new URL(entry.name, folder)],
  );
}
