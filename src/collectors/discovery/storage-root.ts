import type { ContainerDetails } from '../../docker/container.ts';
import type { StorageSettings } from '../../registry/settings/model.ts';
import { found, missing, type Finding, type Standpoint } from './found.ts';
import { hostPathOf, mountAround, pathSeenFrom } from './host-path.ts';

/** Of the driver filesystem. */
const defaultRoot = '/var/lib/registry';

/** What somebody who may look at files knows of a path. */
export type PathState = 'directory' | 'none' | 'closed';

export interface StorageSearch {
  readonly storage: StorageSettings;
  readonly standpoint: Standpoint;
  readonly stateOf: (path: string) => Promise<PathState>;
}

/** The registry's storage as a path of the exporter's own, or which mount would make it one. */
export async function findStorageRoot(
  container: ContainerDetails,
  { storage, standpoint, stateOf }: StorageSearch,
): Promise<Finding<string>> {
  const { driver, rootDirectory = defaultRoot } = storage;
  if (driver !== 'filesystem') return otherDriver(storage);
  const hostPath = hostPathOf(rootDirectory, container.mounts);
  if (hostPath === undefined) return noMount(container, rootDirectory);
  const path = pathSeenFrom(standpoint, hostPath);
  if (path === undefined) return notMountedHere(container, rootDirectory, standpoint);
  switch (await stateOf(path)) {
    case 'directory':
      return found(path, standpoint.kind === 'host' ? 'on this machine' : 'through a mount of our own');
    case 'closed':
      return missing(
        `${path} cannot be read by this user`,
        'run the exporter as a user or group that may read it',
      );
    case 'none':
      return missing(
        `${path} is not here`,
        'run the exporter on the machine of the Engine, beside the registry',
      );
  }
}

function otherDriver({ driver, bucket = '', rootDirectory = '' }: StorageSettings): Finding<string> {
  if (driver === 'inmemory')
    return missing('the storage is the memory of the registry', 'nothing can be added');
  if (driver !== 's3')
    return missing(`the storage driver is ${driver}`, 'only filesystem and s3 can be scanned');
  const target = `s3://${bucket}/${rootDirectory.replace(/^\/+/, '')}`;
  return missing(
    `the storage is the bucket ${target}`,
    `set collectors.storage.root to it, and give the exporter credentials of its own`,
  );
}

function noMount(container: ContainerDetails, root: string): Finding<string> {
  return missing(
    `the storage ${root} lies inside container ${container.name}, on no volume`,
    `give the registry a volume at ${root}: without one its images go with the container`,
  );
}

/** In the words of whoever writes the compose file. */
function notMountedHere(container: ContainerDetails, root: string, standpoint: Standpoint): Finding<string> {
  const mount = mountAround(root, container.mounts);
  const source = mount === undefined || mount.volume === '' ? (mount?.source ?? '') : mount.volume;
  const self = standpoint.kind === 'container' ? ` of ${standpoint.self.name}` : '';
  return missing(
    `the storage of container ${container.name} is not mounted here`,
    `add "${source}:${mount?.destination ?? root}:ro" to the volumes${self}, or start it with --volumes-from ${container.name}:ro`,
  );
}
