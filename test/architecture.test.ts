import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { metricCatalogue } from '../src/catalogue.ts';
import { collectorNames } from '../src/collectors/names.ts';

const source = fileURLToPath(new URL('../src', import.meta.url));

/**
 * The rooms from left to right: a room imports from rooms further right, or from itself. Rooms of one column do not
 * know each other. DESIGN and docs/adr/0001-rooms.md.
 */
const columns: readonly (readonly string[])[] = [
  ['main'],
  ['app', 'version'],
  ['catalogue', 'commands'],
  ['collectors', 'telemetry', 'web'],
  ['config'],
  ['registry', 'docker', 'state'],
  ['domain'],
];

/** Packages and who alone may use them. */
const owners: Readonly<Record<string, readonly string[]>> = {
  'prom-client': ['telemetry/'],
  '@opentelemetry/': ['telemetry/otlp/'],
  express: ['web/'],
  dockerode: ['docker/'],
  tail: ['collectors/log/'],
  yaml: ['config/', 'registry/settings/'],
  '@aws-sdk/': ['registry/storage/s3/'],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const imports = files.flatMap(importsOf);
const inside = imports.filter(({ to }) => to.startsWith('.')).map(resolveImport);
const outside = imports.filter(({ to }) => !to.startsWith('.') && !to.startsWith('node:'));

describe('imports', () => {
  test('go to a room further right, or stay in the room', () => {
    const wrong = inside.filter(({ from, to }) => !mayImport(from, to)).map(shown);

    expect(wrong).toEqual([]);
  });

  test('never lead from one collector into another', () => {
    const wrong = inside.filter(({ from, to }) => {
      const [a, b] = [collectorOf(from), collectorOf(to)];
      return a !== undefined && b !== undefined && a !== b;
    });

    expect(wrong.map(shown)).toEqual([]);
  });

  test('use a package only in the room that owns it', () => {
    const wrong = outside.filter(({ from, to }) => {
      const rooms = Object.entries(owners).find(([name]) => to.startsWith(name))?.[1] ?? [];
      return !rooms.some((room) => from.startsWith(room));
    });

    expect(wrong.map(shown)).toEqual([]);
  });

  test('form no circle', () => {
    expect(files.filter((file) => reaches(file, file))).toEqual([]);
  });
});

describe('collectors', () => {
  const folders = readdirSync(join(source, 'collectors'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  test('are named after their folders', () => {
    expect(collectorNames.toSorted()).toEqual(folders.toSorted());
  });

  test.each(folders)('%s is in the list, and its metrics are in the catalogue', (folder) => {
    const list = ['list.ts', 'run-registry.ts']
      .map((file) => readFileSync(join(source, 'collectors', file), 'utf8'))
      .join('\n');
    const catalogue = readFileSync(join(source, 'catalogue.ts'), 'utf8');

    expect(list).toContain(`./${folder}/collector.ts`);
    expect(catalogue).toContain(`./collectors/${folder}/metrics.ts`);
  });

  test.each(folders)('%s has tests of its own', (folder) => {
    const tests = readdirSync(new URL(`collectors/${folder}`, import.meta.url));

    expect(tests.some((file) => file.endsWith('.test.ts'))).toBe(true);
  });
});

describe('metrics', () => {
  test('have names of their own', () => {
    expect(new Set(metricCatalogue.map(({ name }) => name)).size).toBe(metricCatalogue.length);
  });

  test.each(metricCatalogue)('$name follows the conventions', ({ name, type, help }) => {
    expect(name).toMatch(/^docker_registry_[a-z0-9_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(help).toMatch(/^[A-Z].*\.$/s);
  });
});

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(source, file), 'utf8');
  return [...text.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'/gms)].map(([, to]) => ({
    from: file,
    to: to ?? '',
  }));
}

function resolveImport({ from, to }: Import): Import {
  return { from, to: relative(source, join(source, dirname(from), to)) };
}

function roomOf(file: string): string {
  const [first = ''] = file.split('/');
  return first.replace(/\.ts$/, '');
}

function mayImport(from: string, to: string): boolean {
  const [a, b] = [roomOf(from), roomOf(to)].map((room) =>
    columns.findIndex((column) => column.includes(room)),
  );
  if (a === undefined || b === undefined || a === -1 || b === -1) return false;
  return roomOf(from) === roomOf(to) || a < b;
}

function collectorOf(file: string): string | undefined {
  return /^collectors\/([^/]+)\//.exec(file)?.[1];
}

function reaches(start: string, goal: string): boolean {
  const seen = new Set<string>();
  const ahead = targetsOf(start);
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (next === goal) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    ahead.push(...targetsOf(next));
  }
  return false;
}

function targetsOf(file: string): string[] {
  return inside.filter(({ from }) => from === file).map(({ to }) => to);
}

function shown({ from, to }: Import): string {
  return `${from} -> ${to}`;
}
