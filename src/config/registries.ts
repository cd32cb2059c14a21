import type { ConfigDocument } from './document.ts';
import type { RegistryConfig } from './model.ts';
import * as options from './registry-options.ts';
import { shown, type Problems } from './problems.ts';
import { readRegistry } from './registry.ts';
import { Section, type Environment } from './section.ts';
import { keyTree, refuseUnknownKeys } from './unknown-keys.ts';

export interface RegistriesSource {
  readonly document: ConfigDocument;
  readonly environment: Environment;
  readonly problems: Problems;
}

/** A registry with its place in the file's list. */
interface Entry {
  readonly index: number;
  readonly registry: RegistryConfig;
}

const keys = keyTree(options.registryOptions.map(({ key }) => key));

/** The registries of the file, or the single one of the environment. */
export function readRegistries(source: RegistriesSource): readonly RegistryConfig[] {
  const { document, environment, problems } = source;
  const entries = document.value(['registries']);
  if (entries === undefined) return [readRegistry(new Section({ ...source, path: ['registries', 0] }))];
  if (!Array.isArray(entries) || entries.length === 0) {
    const expected = 'a list with a mapping for each registry';
    problems.add(document.where(['registries']), {
      wrong: wrongList(entries),
      expected,
      got: shown(entries),
    });
    return [];
  }
  if (entries.length > 1) refuseVariables(environment, entries.length, problems);
  const variables = entries.length > 1 ? {} : environment;
  const read = entries.flatMap((_, index) => readEntry({ ...source, environment: variables }, index));
  refuseEqualNames(source, read);
  return read.map(({ registry }) => registry);
}

function wrongList(entries: unknown): string {
  return Array.isArray(entries) ? 'is empty' : 'is not a list';
}

function readEntry(source: RegistriesSource, index: number): readonly Entry[] {
  const path = ['registries', index];
  const value = source.document.value(path);
  if (value === undefined) {
    const where = source.document.where(path);
    source.problems.add(where, { wrong: 'is empty', expected: 'a mapping', got: 'nothing' });
    return [];
  }
  refuseUnknownKeys(source, path, keys);
  const isMapping = typeof value === 'object' && !Array.isArray(value);
  return isMapping ? [{ index, registry: readRegistry(new Section({ ...source, path })) }] : [];
}

/** With several registries a variable would mean all of them or a random one. */
function refuseVariables(environment: Environment, count: number, problems: Problems): void {
  for (const { env } of options.registryOptions) {
    const value = env === undefined ? undefined : environment[env];
    if (env === undefined || value === undefined || value === '') continue;
    problems.add(env, {
      wrong: 'is set',
      expected: `no variable of a registry beside ${count} registries in the file`,
      got: shown(value),
      todo: 'write it into the file',
    });
  }
}

function refuseEqualNames({ document, problems }: RegistriesSource, entries: readonly Entry[]): void {
  for (const { index, registry } of entries) {
    const first = entries.find((other) => other.registry.name === registry.name);
    if (first === undefined || first.index === index || registry.name === '') continue;
    problems.add(document.where(['registries', index, 'name']), {
      wrong: `is also the name of registries[${first.index}]`,
      expected: 'a name of its own for each registry',
      got: shown(registry.name),
    });
  }
}
