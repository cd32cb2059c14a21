import type { CollectorsConfig, DiscoveryConfig, RegistryConfig, StorageConfig } from '../../config/model.ts';
import { parseUrl } from '../../registry/api/parse-url.ts';
import type { FoundRegistry } from './found.ts';

/** The configuration with what was found in the places that it leaves open. What it says itself always wins. */
export function withFound(registry: RegistryConfig, found: FoundRegistry | undefined): RegistryConfig {
  const { discovery } = registry;
  if (discovery === undefined) return registry;
  const hasUrl = discovery.isUrlWanted && found?.url.status === 'found';
  const url = hasUrl ? found.url.value : registry.url;
  const realms = discovery.areRealmsWanted ? realmsOf(url, found) : registry.realms;
  return {
    ...{ ...registry, url, realms },
    collectors: {
      ...registry.collectors,
      log: logOf(registry.collectors, discovery, found),
      ...(found === undefined ? {} : withContainers(registry.collectors, discovery, found)),
    },
  };
}

/** The credentials may go where the registry's own configuration sends its clients, if not with less protection. */
function realmsOf(url: URL, found: FoundRegistry | undefined): readonly string[] {
  const { kind, realm = '' } = found?.settings.auth ?? {};
  const at = kind === 'token' ? parseUrl(realm) : undefined;
  const isSafe = at?.protocol === 'https:' || at?.protocol === url.protocol;
  return at !== undefined && isSafe ? [at.origin] : [];
}

/** A container that was named is followed before it is found, so that the collector is never made twice. */
function logOf(
  { log }: CollectorsConfig,
  { log: wanted, container }: DiscoveryConfig,
  found: FoundRegistry | undefined,
): CollectorsConfig['log'] {
  if (wanted === undefined) return log;
  const isThere = container !== undefined || found?.streams.status === 'found';
  return isThere ? { source: { kind: 'found' }, from: wanted.from } : undefined;
}

function withContainers(
  { container, gc, storage }: CollectorsConfig,
  discovery: DiscoveryConfig,
  found: FoundRegistry,
): Pick<CollectorsConfig, 'container' | 'gc' | 'storage'> {
  const { containers } = discovery;
  return {
    container: containers === undefined ? container : { ...containers, names: found.neighbours },
    gc: discovery.gc === undefined ? gc : { ...discovery.gc, container: found.gcContainer },
    storage: withRelease(storageOf(storage, discovery, found), discovery, found),
  };
}

function storageOf(
  said: StorageConfig | undefined,
  { storage: wanted }: DiscoveryConfig,
  { storageRoot }: FoundRegistry,
): StorageConfig | undefined {
  if (wanted === undefined || storageRoot.status !== 'found') return said;
  const { callsPerSecond, ...rules } = wanted;
  return {
    ...rules,
    target: { kind: 'file system', root: storageRoot.value, callsPerSecond },
    room: undefined,
  };
}

function withRelease(
  storage: StorageConfig | undefined,
  { isReleaseWanted }: DiscoveryConfig,
  { release }: FoundRegistry,
): StorageConfig | undefined {
  if (storage === undefined || !isReleaseWanted || release === undefined) return storage;
  return { ...storage, release };
}
