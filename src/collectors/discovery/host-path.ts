import type { Mount } from '../../docker/surroundings.ts';
import type { Standpoint } from './found.ts';

/** Where a path of a container lies on the Engine's machine; undefined where no mount holds it. */
export function hostPathOf(path: string, mounts: readonly Mount[]): string | undefined {
  const mount = mountAround(path, mounts);
  return mount === undefined || mount.source === ''
    ? undefined
    : joined(mount.source, rest(path, mount.destination));
}

/** The mount that a path of a container lies in: the innermost of several. */
export function mountAround(path: string, mounts: readonly Mount[]): Mount | undefined {
  return innermost(mounts, path, ({ destination }) => destination);
}

/** What a path of the Engine's machine is called here; undefined where it cannot be seen from here. */
export function pathSeenFrom(standpoint: Standpoint, hostPath: string): string | undefined {
  if (standpoint.kind === 'host') return hostPath;
  if (standpoint.kind === 'elsewhere') return undefined;
  const mount = innermost(standpoint.self.mounts, hostPath, ({ source }) => source);
  return mount === undefined ? undefined : joined(mount.destination, rest(hostPath, mount.source));
}

function innermost(
  mounts: readonly Mount[],
  path: string,
  folderOf: (mount: Mount) => string,
): Mount | undefined {
  return mounts
    .filter((mount) => folderOf(mount) !== '' && isWithin(path, folderOf(mount)))
    .toSorted((one, other) => folderOf(other).length - folderOf(one).length)[0];
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** The way from the folder to the path, without a slash in front. */
function rest(path: string, folder: string): string {
  return path.slice(folder.length).replace(/^\/+/, '');
}

function joined(folder: string, name: string): string {
  return name === '' ? folder : `${folder.replace(/\/+$/, '')}/${name}`;
}
