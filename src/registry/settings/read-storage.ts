import { storageDrivers, type RegistrySettings, type StorageSettings } from './model.ts';
import type { Problems } from './problems.ts';
import { publicUrl } from './public-url.ts';
import { readCache } from './read-cache.ts';
import { readPurging } from './read-purging.ts';
import { unusableGroup } from './unusable-group.ts';
import { at, flagAt, isTrue, printedAt, textAt, type Value } from './value.ts';
import type { Release } from '../storage-layout/release.ts';

type WholeStorage = Pick<
  RegistrySettings,
  'storage' | 'isDeleteEnabled' | 'isReadOnly' | 'cache' | 'uploadPurging'
>;

/** Groups beside the one that names the driver. Release 2 takes `tag` for a driver. */
const besideDriver: ReadonlySet<string> = new Set(['maintenance', 'cache', 'delete', 'redirect', 'tag']);

export function readStorage(root: Value, release: Release | undefined, problems: Problems): WholeStorage {
  const sections = at(root, 'storage');
  const maintenance = at(sections, 'maintenance');
  return {
    storage: readDriver(sections, release, problems),
    // Anything but a plain true, such as the text "true", leaves it off.
    isDeleteEnabled: flagAt(sections, 'delete', 'enabled'),
    isReadOnly: readReadOnly(maintenance, problems),
    cache: readCache(root, release, problems),
    uploadPurging: readPurging(at(maintenance, 'uploadpurging'), problems),
  };
}

function readDriver(
  sections: Value | undefined,
  release: Release | undefined,
  problems: Problems,
): StorageSettings {
  const names = sections?.kind === 'named' ? [...sections.entries.keys()] : [];
  const drivers = names
    .filter((name) => !besideDriver.has(name) || (name === 'tag' && release === 2))
    .toSorted();
  if (drivers.length !== 1) {
    const advice =
      'the registry does not start with it, and a variable REGISTRY_STORAGE would replace the whole group';
    problems.add('storage', `names no single driver, expected one, got ${drivers.length}; ${advice}`);
  }
  const name = drivers[0] ?? '';
  const parameters = at(sections, name);
  // Both names are of the same driver.
  const driver = storageDrivers.find((known) => known === name.replace(/^s3aws$/, 's3')) ?? 'other';
  if (driver === 'other' && name !== '')
    problems.add(
      'storage',
      `names an unknown driver, expected one of ${storageDrivers.join(', ')}, got another; ${unlessBuilt}`,
    );
  if (driver === 'filesystem')
    return { ...unknownStorage, driver, rootDirectory: fileSystemRoot(parameters) };
  return {
    ...readBucket(parameters),
    driver,
    pathStyle: driver === 's3' && isPathStyle(parameters, release),
  };
}

const unlessBuilt = 'without a build that knows it the registry does not start';

const unknownStorage: StorageSettings = {
  driver: 'other',
  rootDirectory: undefined,
  bucket: undefined,
  region: undefined,
  endpoint: undefined,
  pathStyle: false,
};

/** The driver prints whatever is there, so that a key without a value is a folder of the name <nil>. */
function fileSystemRoot(parameters: Value | undefined): string {
  const root = printedAt(parameters, 'rootdirectory') ?? '/var/lib/registry';
  return root === '' ? '/' : root;
}

function readBucket(parameters: Value | undefined): StorageSettings {
  const endpoint = present(parameters, 'regionendpoint') ?? present(parameters, 'endpoint');
  return {
    ...unknownStorage,
    rootDirectory: present(parameters, 'rootdirectory'),
    bucket: present(parameters, 'bucket') ?? present(parameters, 'container'),
    region: present(parameters, 'region'),
    endpoint: endpoint === undefined ? undefined : publicUrl(endpoint),
  };
}

function present(parameters: Value | undefined, key: string): string | undefined {
  const text = printedAt(parameters, key);
  return text === '' || text === '<nil>' ? undefined : text;
}

/** Release 2 always does it with an endpoint of one's own; 3 does as it is told. */
function isPathStyle(parameters: Value | undefined, release: Release | undefined): boolean {
  const told = at(parameters, 'forcepathstyle');
  if (release !== 3 && (release === 2 || told === undefined))
    return present(parameters, 'regionendpoint') !== undefined;
  return isTrue(told) || /^(?:1|t|true)$/i.test(textAt(parameters, 'forcepathstyle') ?? '');
}

function readReadOnly(maintenance: Value | undefined, problems: Problems): boolean {
  const group = at(maintenance, 'readonly');
  if (group === undefined) return false;
  const enabled = at(group, 'enabled');
  if (
    group.kind !== 'map' ||
    (enabled !== undefined && (enabled.kind !== 'scalar' || enabled.type !== 'flag'))
  )
    problems.add('storage.maintenance.readonly', unusableGroup('READONLY', '{enabled: true}'));
  return isTrue(enabled);
}
