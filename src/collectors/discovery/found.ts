import type { ContainerDetails } from '../../docker/container.ts';
import type { Release } from '../../registry/storage-layout/release.ts';
import type { Warning } from '../../registry/settings/warnings.ts';
import type { RegistrySettings } from '../../registry/settings/model.ts';

/** Something that was looked for: what it is and how that is known, or why there is none and what would help. */
export type Finding<T> =
  | { readonly status: 'found'; readonly value: T; readonly how: string }
  | { readonly status: 'missing'; readonly why: string; readonly todo: string };

export function found<T>(value: T, how: string): Finding<T> {
  return { status: 'found', value, how };
}

export function missing(why: string, todo: string): Extract<Finding<never>, { status: 'missing' }> {
  return { status: 'missing', why, todo };
}

/** From where the exporter looks at the Engine's machine. */
export type Standpoint =
  /** A process on that machine: its paths are ours. */
  | { readonly kind: 'host' }
  | { readonly kind: 'container'; readonly self: ContainerDetails }
  /** Another machine, which knows the Engine's by this name. */
  | { readonly kind: 'elsewhere'; readonly engineHost: string };

/** A log that is followed through the Engine. */
export interface LogStream {
  /** Under which the position is kept. */
  readonly name: string;
  /** As `findContainers` takes it. */
  readonly container: string;
  /** When the container was made: the log of one that came later is wanted from its beginning. */
  readonly createdAtMs: number;
}

/** All that the containers of a registry tell of it. */
export interface FoundRegistry {
  readonly containers: readonly ContainerDetails[];
  readonly settings: RegistrySettings;
  /** Its configuration file lies where the exporter cannot see it: what no variable says may be wrong. */
  readonly isAssumed: boolean;
  /** What is worth a warning in the configuration. */
  readonly warnings: readonly Warning[];
  /** Line of Distribution; undefined where nothing tells. */
  readonly release: Release | undefined;
  readonly url: Finding<URL>;
  /** As a path of the exporter's own. */
  readonly storageRoot: Finding<string>;
  readonly streams: Finding<readonly LogStream[]>;
  /** Containers to watch, as `findContainers` takes them. */
  readonly neighbours: readonly string[];
  readonly gcContainer: string;
}
