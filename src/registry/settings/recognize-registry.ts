import type { Release } from '../storage-layout/release.ts';
import { parseImageName, type ImageName } from './image-name.ts';
import { readCommand, type RegistryCommand } from './registry-command.ts';

/** What the Engine says of a container. */
export interface ContainerProgram {
  /** The image's name as the container was made with it. */
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

export type RecognizedRegistry =
  | { readonly isRegistry: false }
  | {
      readonly isRegistry: true;
      /** Inside the container, and relative to its working folder where it has no slash in front; undefined where nothing tells. */
      readonly configPath: string | undefined;
      readonly release: Release | undefined;
    };

/** Tells whether a container serves a registry of Distribution, and what it reads at its start. */
export function recognizeRegistry(container: ContainerProgram): RecognizedRegistry {
  const name = parseImageName(container.image);
  const kind = name === undefined ? 'other' : imageKind(name);
  const command = readCommand([...container.entrypoint, ...container.command]);
  if (!serves(kind, command)) return { isRegistry: false };
  const told = 'configPath' in command ? command.configPath : undefined;
  const fromVariable = container.environment['REGISTRY_CONFIGURATION_PATH'];
  const configPath = told ?? (fromVariable === '' ? undefined : fromVariable);
  const version = kind === 'distribution' ? versionOf(name?.tag, container.labels) : undefined;
  const isUntold = configPath === undefined && command.kind === 'unknown';
  return {
    isRegistry: true,
    configPath: isUntold ? usualPath(kind, version) : configPath,
    release: version ?? releaseOfPath(configPath),
  };
}

type ImageKind = 'distribution' | 'harbor' | 'other';

/** Images that are called like a registry of images and are something else. */
const namesakes: readonly string[] = ['modelcontextprotocol/registry', 'package-registry/distribution'];

function imageKind({ path }: ImageName): ImageKind {
  const name = path.join('/');
  if (namesakes.some((namesake) => name === namesake)) return 'other';
  const base = path.at(-1) ?? '';
  if (base === 'registry-photon') return 'harbor';
  // Rancher's mirror puts the path into the name.
  return /^(?:registry|distribution|(?:mirrored-)?library-registry)$/.test(base) ? 'distribution' : 'other';
}

function serves(kind: ImageKind, command: RegistryCommand): boolean {
  switch (command.kind) {
    case 'serves':
      return true;
    case 'entrypoint':
      // Other images have entry points of that name, too.
      return kind !== 'other' || /\/(?:registry|distribution)\/[^/]+$/.test(command.configPath);
    case 'other':
      return false;
    case 'unknown':
      return kind !== 'other';
  }
}

/** Harbor's image has Harbor's version, and an image of another name its own: neither tells. */
function versionOf(tag: string | undefined, labels: ContainerProgram['labels']): Release | undefined {
  return releaseOf(tag) ?? releaseOf(labels['org.opencontainers.image.version']);
}

function releaseOf(version: string | undefined): Release | undefined {
  const major = /^v?([23])(?![\w])/.exec(version ?? '')?.[1];
  if (major === undefined) return undefined;
  return major === '2' ? 2 : 3;
}

const usualPaths = { 2: '/etc/docker/registry/config.yml', 3: '/etc/distribution/config.yml' } as const;
const harborPath = '/etc/registry/config.yml';

function usualPath(kind: ImageKind, release: Release | undefined): string | undefined {
  if (kind === 'harbor') return harborPath;
  return release === undefined ? undefined : usualPaths[release];
}

/** The folder was renamed with release 3. Who mounts a file may still use the old one, so this is the last hint. */
function releaseOfPath(path: string | undefined): Release | undefined {
  if (path === usualPaths[2]) return 2;
  return path === usualPaths[3] ? 3 : undefined;
}
