import { emptyDocument, readDocument, type ConfigDocument } from './document.ts';
import type { OtlpConfig, RegistryConfig, ValidatedConfig } from './model.ts';
import type { Option } from './option.ts';
import * as options from './options.ts';
import { Problems, shown } from './problems.ts';
import { readRegistry } from './registry.ts';
import { Section, type Environment } from './section.ts';
import { keyTree, refuseUnknownKeys } from './unknown-keys.ts';

export type LoadedConfig =
  | { readonly ok: true; readonly config: ValidatedConfig }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface ConfigSources {
  /** Undefined where everything comes from the environment. */
  readonly file: string | undefined;
  readonly environment: Environment;
  /** The flag `--web.listen-address`. */
  readonly listenAddress: string | undefined;
}

/** The only way to a `ValidatedConfig`: a valid one, or every problem at once. */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const read = sources.file === undefined ? undefined : readDocument(sources.file);
  if (read?.ok === false) return read;
  const problems = new Problems();
  const config = readConfig(sources, read?.document ?? emptyDocument(), problems);
  return problems.all.length > 0 ? { ok: false, problems: problems.all } : { ok: true, config };
}

function readConfig(sources: ConfigSources, document: ConfigDocument, problems: Problems): ValidatedConfig {
  refuseUnknownKeys({ document, problems }, [], keyTree([...keysOf(options.globalOptions), 'registries']));
  const environment = withFlag(sources);
  const section = new Section({ document, path: [], environment, problems });
  return {
    web: section.readOr(options.listen, { host: '', port: 0 }),
    docker: { host: section.readOr(options.dockerHost, '') },
    otlp: readOtlp(section),
    labelLimit: section.readOr(options.labelLimit, 1),
    registries: readRegistries(document, environment, problems),
  };
}

/** The flag goes before the variable, which goes before the file. */
function withFlag({ environment, listenAddress }: ConfigSources): Environment {
  if (listenAddress === undefined || options.listen.env === undefined) return environment;
  return { ...environment, [options.listen.env]: listenAddress };
}

function readOtlp(section: Section): OtlpConfig {
  const base = section.read(options.otlpEndpoint);
  const logs = section.read(options.otlpLogsEndpoint);
  const headers = section.read(options.otlpHeaders) ?? [];
  const appended = base === undefined ? undefined : `${base.href.replace(/\/$/, '')}/v1/logs`;
  return {
    logsUrl: logs?.href ?? appended,
    headers: Object.fromEntries(headers.map(headerOf)),
    timeoutMs: section.readOr(options.otlpTimeout, 0),
  };
}

function headerOf(header: string): readonly [string, string] {
  const equals = header.indexOf('=');
  return [header.slice(0, equals), header.slice(equals + 1)];
}

function readRegistries(
  document: ConfigDocument,
  environment: Environment,
  problems: Problems,
): readonly RegistryConfig[] {
  const entries = document.value(['registries']);
  if (entries === undefined) {
    return [readRegistry(new Section({ document, path: ['registries', 0], environment, problems }))];
  }
  if (!Array.isArray(entries) || entries.length === 0) {
    const where = document.where(['registries']);
    problems.add(where, { wrong: 'is not a list of registries', expected: 'a list', got: shown(entries) });
    return [];
  }
  const variables = entries.length === 1 ? environment : {};
  if (entries.length > 1) refuseVariables(environment, entries.length, problems);
  const registries = entries.map((_, index) => {
    const path = ['registries', index];
    refuseUnknownKeys({ document, problems }, path, keyTree(keysOf(options.registryOptions)));
    return readRegistry(new Section({ document, path, environment: variables, problems }));
  });
  refuseEqualNames(document, registries, problems);
  return registries;
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

function refuseEqualNames(
  document: ConfigDocument,
  registries: readonly RegistryConfig[],
  problems: Problems,
): void {
  registries.forEach(({ name }, index) => {
    const first = registries.findIndex((other) => other.name === name);
    if (first === index || name === '') return;
    problems.add(document.where(['registries', index, 'name']), {
      wrong: `is also the name of registries[${first}]`,
      expected: 'a name of its own for each registry',
      got: shown(name),
    });
  });
}

function keysOf(table: readonly Option<unknown>[]): readonly string[] {
  return table.map(({ key }) => key);
}
