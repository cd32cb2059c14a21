import { expect, test } from 'vitest';
import type { Standpoint } from '../../../src/collectors/discovery/found.ts';
import { findStorageRoot, type PathState } from '../../../src/collectors/discovery/storage-root.ts';
import type { StorageSettings } from '../../../src/registry/settings/model.ts';
import { container, type Described } from './containers.ts';

const usual: StorageSettings = {
  ...{ driver: 'filesystem', rootDirectory: '/var/lib/registry', bucket: undefined },
  ...{ region: undefined, endpoint: undefined, pathStyle: false },
};
const onHost: Standpoint = { kind: 'host' };

function inside(...mounts: readonly string[]): Standpoint {
  return { kind: 'container', self: container({ id: 'e1', name: 'exporter', mounts }) };
}

async function rootOf(
  registry: Described,
  standpoint: Standpoint,
  { storage = usual, state = 'directory' }: { storage?: StorageSettings; state?: PathState } = {},
): Promise<string> {
  const search = { storage, standpoint, stateOf: () => Promise.resolve(state) };
  const finding = await findStorageRoot(container(registry), search);
  return finding.status === 'found' ? finding.value : `${finding.why}; ${finding.todo}`;
}

test.each<[string, readonly string[], Standpoint, string]>([
  ['a volume, from the host', ['data:/var/lib/registry'], onHost, '/var/lib/docker/volumes/data/_data'],
  ['a folder, from the host', ['/srv/registry:/var/lib/registry'], onHost, '/srv/registry'],
  ['a folder around it', ['/srv:/var/lib'], onHost, '/srv/registry'],
  ['the innermost of several', ['/srv:/var/lib', '/disk:/var/lib/registry'], onHost, '/disk'],
  ['the same volume here', ['data:/var/lib/registry'], inside('data:/storage'), '/storage'],
  ['the same place here', ['data:/var/lib/registry'], inside('data:/var/lib/registry'), '/var/lib/registry'],
  [
    'a folder that is part of one here',
    ['/srv/registry:/var/lib/registry'],
    inside('/srv:/host'),
    '/host/registry',
  ],
  ['a part of a volume here', ['data:/var/lib'], inside('data:/storage'), '/storage/registry'],
])('finds %s', async (...[, mounts, standpoint, root]) => {
  expect(await rootOf({ mounts }, standpoint)).toBe(root);
});

test('does not take a folder for one whose name begins alike', async () => {
  expect(
    await rootOf({ mounts: ['/srv/registry-2:/var/lib/registry'] }, inside('/srv/registry:/storage')),
  ).toBe(
    'the storage of container registry is not mounted here; add "/srv/registry-2:/var/lib/registry:ro" to the volumes of ' +
      'exporter, or start it with --volumes-from registry:ro',
  );
});

test('names the mount that is missing', async () => {
  expect(await rootOf({ mounts: ['data:/var/lib/registry'] }, inside())).toBe(
    'the storage of container registry is not mounted here; add "data:/var/lib/registry:ro" to the volumes of exporter, ' +
      'or start it with --volumes-from registry:ro',
  );
});

test('warns of a storage that goes with its container', async () => {
  expect(await rootOf({}, onHost)).toBe(
    'the storage /var/lib/registry lies inside container registry, on no volume; give the registry a volume at ' +
      '/var/lib/registry: without one its images go with the container',
  );
});

test.each<[PathState, string]>([
  ['closed', '/srv cannot be read by this user; run the exporter as a user or group that may read it'],
  ['none', '/srv is not here; run the exporter on the machine of the Engine, beside the registry'],
])('says what is wrong with a path that is %s', async (state, text) => {
  expect(await rootOf({ mounts: ['/srv:/var/lib/registry'] }, onHost, { state })).toBe(text);
});

test.each<[Partial<StorageSettings>, string]>([
  [
    { driver: 's3', bucket: 'images', rootDirectory: '/some/where' },
    'the storage is the bucket s3://images/some/where; set collectors.storage.root to it, and give the exporter credentials of its own',
  ],
  [{ driver: 'inmemory' }, 'the storage is the memory of the registry; nothing can be added'],
  [{ driver: 'azure' }, 'the storage driver is azure; only filesystem and s3 can be scanned'],
])('says what to do for a storage that is no folder', async (changed, text) => {
  expect(await rootOf({}, onHost, { storage: { ...usual, ...changed } })).toBe(text);
});
