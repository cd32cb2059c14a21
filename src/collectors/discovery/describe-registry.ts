import type { ContainerDetails } from '../../docker/container.ts';
import type { Clock } from '../../domain/clock.ts';
import { parseSettings } from '../../registry/settings/parse-settings.ts';
import { recognizeRegistry } from '../../registry/settings/recognize-registry.ts';
import { warningsOf, type ContainerFacts } from '../../registry/settings/warnings.ts';
import type { Release } from '../../registry/storage-layout/release.ts';
import { missing, type FoundRegistry, type Standpoint } from './found.ts';
import { hostPathOf, mountAround, pathSeenFrom } from './host-path.ts';
import { fileText, pathState } from './look-at-path.ts';
import { findUrl } from './registry-url.ts';
import { findStreams, gcSelector, neighbourSelectors } from './selectors.ts';
import { findStorageRoot } from './storage-root.ts';

/** Containers of one registry, and from where they are looked at. */
export interface Sight {
  readonly containers: readonly ContainerDetails[];
  /** The one that stands for all of them. */
  readonly first: ContainerDetails;
  readonly standpoint: Standpoint;
}

export interface DescribeOptions {
  /** What the configuration calls the container. */
  readonly container: string | undefined;
  readonly clock: Clock;
}

/** All that the containers of a registry tell of it. */
export async function describeRegistry(
  { container, clock }: DescribeOptions,
  { containers, first, standpoint }: Sight,
): Promise<FoundRegistry> {
  const { configFile, release } = programOf(first);
  const yaml = await readSettings(first, { configFile, standpoint, clock });
  const { settings } = parseSettings({ yaml, environment: first.environment, release });
  const facts = factsOf(first, { containers, configFile });
  const stateOf = (path: string) => pathState(clock, path);
  const { storage, isTls, prefix, address } = settings;
  return {
    containers,
    settings,
    release,
    warnings: warningsOf({ settings, container: facts }),
    isAssumed: settings.isAssumed && !facts.hasImageFile,
    url:
      address === undefined
        ? missing('the registry listens on a socket of its own', 'set url to whatever stands before it')
        : findUrl(first, { port: address.port, isTls, prefix }, standpoint),
    storageRoot: await findStorageRoot(first, { storage, standpoint, stateOf }),
    streams: findStreams(containers, container),
    neighbours: neighbourSelectors(containers),
    gcContainer: container ?? gcSelector(first),
  };
}

interface RegistryProgram {
  readonly configFile: string | undefined;
  readonly release: Release | undefined;
}

/** A container that was named may well run something else. */
function programOf(details: ContainerDetails): RegistryProgram {
  const recognized = recognizeRegistry({ ...details, entrypoint: [] });
  if (!recognized.isRegistry) return { configFile: undefined, release: undefined };
  return { configFile: recognized.configPath, release: recognized.release };
}

interface SettingsPlace {
  readonly configFile: string | undefined;
  readonly standpoint: Standpoint;
  readonly clock: Clock;
}

/** Undefined where the file lies in the image, or cannot be seen from here. */
async function readSettings(
  { mounts }: ContainerDetails,
  { configFile, standpoint, clock }: SettingsPlace,
): Promise<string | undefined> {
  const hostPath = configFile === undefined ? undefined : hostPathOf(configFile, mounts);
  const path = hostPath === undefined ? undefined : pathSeenFrom(standpoint, hostPath);
  return path === undefined ? undefined : fileText(clock, path);
}

interface Placed {
  readonly containers: readonly ContainerDetails[];
  readonly configFile: string | undefined;
}

function factsOf(
  { publishedPorts, networkMode, hasHealthCheck, environment, mounts }: ContainerDetails,
  { containers, configFile }: Placed,
): ContainerFacts {
  return {
    ...{ publishedPorts, hasHealthCheck, environment, replicas: containers.length },
    hasHostNetwork: networkMode === 'host',
    hasImageFile: configFile !== undefined && mountAround(configFile, mounts) === undefined,
  };
}
