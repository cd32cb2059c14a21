import { assumedFile } from './assumed-file.ts';
import { decode } from './decode.ts';
import type { RegistrySettings, SettingsSource } from './model.ts';
import { overrideStruct } from './override.ts';
import { Problems } from './problems.ts';
import { publicUrl } from './public-url.ts';
import { readAuth } from './read-auth.ts';
import { readHttp } from './read-http.ts';
import { readLog } from './read-log.ts';
import { readStorage } from './read-storage.ts';
import { explainFault, readYaml } from './read-yaml.ts';
import { configurationShape } from './shape.ts';
import { at, emptyMap, flagAt, nothing, textAt, type NamedMap, type Value } from './value.ts';
import type { Release } from '../storage-layout/release.ts';

export interface ParsedSettings {
  readonly settings: RegistrySettings;
  /** What keeps the registry from starting, or is not as it seems. */
  readonly problems: readonly string[];
}

const longestFileBytes = 256 * 1024;
/** Of all variables together. */
const longestPayloads = 64 * 1024;
const longestName = 256;
const mostVariables = 200;
const prefix = 'REGISTRY_';

/** Reads a registry's configuration as its own program does: the file, and variables over it. Takes any input. */
export function parseSettings({ yaml, environment, release }: SettingsSource): ParsedSettings {
  const problems = new Problems();
  const file = yaml === undefined ? undefined : readFile(yaml, problems);
  const root = overrideAll(file ?? readAssumed(release), { environment, release, problems });
  const settings = { isAssumed: file === undefined, ...readSettings(root, release, problems) };
  return { settings, problems: problems.list() };
}

function readSettings(
  root: Value,
  release: Release | undefined,
  problems: Problems,
): Omit<RegistrySettings, 'isAssumed'> {
  const remoteUrl = textAt(root, 'proxy', 'remoteurl');
  return {
    ...readHttp(root, release, problems),
    ...readStorage(root, release, problems),
    auth: readAuth(root, problems),
    log: readLog(root, problems),
    proxy: remoteUrl === undefined ? undefined : { remoteUrl: publicUrl(remoteUrl) },
    hasHealthCheck: hasHealthCheck(at(root, 'health')),
    notificationEndpoints: countEndpoints(at(root, 'notifications', 'endpoints')),
  };
}

function readFile(yaml: string, problems: Problems): NamedMap | undefined {
  const where = 'configuration file';
  const bytes = Buffer.byteLength(yaml);
  if (bytes > longestFileBytes) {
    problems.add(
      where,
      `is too large, expected at most ${longestFileBytes} bytes, got ${bytes}; it is not read`,
    );
    return undefined;
  }
  const read = readYaml(yaml);
  if (read.status !== 'ok') {
    problems.add(where, explainFault(read));
    return undefined;
  }
  const root = decodeRoot(read.value, problems);
  if (textAt(root, 'version') !== '0.1')
    problems.add(
      'version',
      'is unknown, expected 0.1, got none or another; the registry does not start with it',
    );
  return root;
}

function readAssumed(release: Release | undefined): NamedMap {
  const read = readYaml(assumedFile(release));
  return decodeRoot(read.status === 'ok' ? read.value : undefined, new Problems());
}

function decodeRoot(value: Value | undefined, problems: Problems): NamedMap {
  const root = decode(configurationShape, value ?? nothing, { where: '', problems });
  return root?.kind === 'named' ? root : emptyMap;
}

interface Overriding extends Omit<SettingsSource, 'yaml'> {
  readonly problems: Problems;
}

/** In the order of their names, as the program does: `REGISTRY_STORAGE` before `REGISTRY_STORAGE_FILESYSTEM`. */
function overrideAll(root: NamedMap, { environment, release, problems }: Overriding): NamedMap {
  return boundedVariables(environment, problems).reduce((group, [name, payload]) => {
    const path = name.slice(prefix.length).split('_');
    return overrideStruct(configurationShape, group, { name, path, payload, release, problems });
  }, root);
}

function boundedVariables(environment: SettingsSource['environment'], problems: Problems): readonly Entry[] {
  const all = Object.entries(environment).filter(([name]) => name.startsWith(prefix));
  let charactersLeft = longestPayloads;
  const read = all.toSorted(byCodeUnits).filter(([name, payload], index) => {
    charactersLeft -= payload.length;
    return index < mostVariables && name.length <= longestName && charactersLeft >= 0;
  });
  if (read.length < all.length) {
    const expected = `expected at most ${mostVariables} variables of ${longestPayloads} characters`;
    problems.add(
      'environment',
      `is too large, ${expected}, got more; ${all.length - read.length} are not read`,
    );
  }
  return read;
}

type Entry = readonly [name: string, payload: string];

function byCodeUnits([a]: Entry, [b]: Entry): number {
  return a < b ? -1 : 1;
}

function hasHealthCheck(health: Value | undefined): boolean {
  const lists = ['file', 'http', 'tcp'].map((key) => at(health, key));
  return (
    flagAt(health, 'storagedriver', 'enabled') ||
    lists.some((list) => list?.kind === 'list' && list.items.length > 0)
  );
}

function countEndpoints(endpoints: Value | undefined): number {
  if (endpoints?.kind !== 'list') return 0;
  return endpoints.items.filter((endpoint) => !flagAt(endpoint, 'disabled')).length;
}
