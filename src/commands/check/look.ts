import { discover, type Discovery } from '../../collectors/discovery/discover.ts';
import type { Finding, FoundRegistry } from '../../collectors/discovery/found.ts';
import { gapsOf } from '../../collectors/discovery/gaps.ts';
import { withFound } from '../../collectors/discovery/with-found.ts';
import type { DiscoveryConfig, RegistryConfig, ValidatedConfig } from '../../config/model.ts';
import { createDockerEngine } from '../../docker/create-engine.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Looked } from './describe-config.ts';

export interface LookResult {
  readonly looks: readonly Looked[];
  /** Whether each collector has something to look at. */
  readonly isComplete: boolean;
}

/** Looks once for each registry that is to be found through the Engine. */
export async function lookForAll(
  config: ValidatedConfig,
  clock: Clock,
  signal: AbortSignal,
): Promise<LookResult> {
  const { host, tls, composeProject } = config.docker;
  const looks: Looked[] = [];
  let isComplete = true;
  for (const registry of config.registries) {
    const { discovery, name } = registry;
    if (discovery === undefined) continue;
    const engine = createDockerEngine(host, { tls, composeProject, clock });
    const isOnly = config.registries.length === 1;
    const options = { engine, engineAddress: host, name, isOnly, clock, container: discovery.container };
    const seen = await discover(options, signal);
    isComplete &&=
      seen.status === 'found' && gapsOf(seen.registry, discovery).every(({ text }) => text === '');
    looks.push(lookedOf(registry, discovery, seen));
  }
  return { looks, isComplete };
}

function lookedOf(registry: RegistryConfig, config: DiscoveryConfig, seen: Discovery): Looked {
  if (seen.status !== 'found') {
    const detail = seen.status === 'none' ? `${seen.detail}; ${seen.todo}` : seen.detail;
    return { registry, about: `not found: ${detail}`, notes: new Map(), warnings: [], hasLooked: true };
  }
  const { registry: found } = seen;
  return {
    registry: withFound(registry, found),
    about: aboutOf(found),
    notes: new Map(notesOf(found, config)),
    hasLooked: true,
    warnings: found.warnings.map(({ name, sentence }) => `${name}: ${sentence}`),
  };
}

function aboutOf({ containers, release, isAssumed }: FoundRegistry): string {
  const names = containers.map(({ name, image }) => `${name} (${image})`).join(', ');
  const version = release === undefined ? 'of an unknown version' : `version ${release}`;
  const assumed = isAssumed
    ? ', its configuration file cannot be seen from here and is taken for the usual one'
    : '';
  return `${version} in ${names}${assumed}`;
}

/** In the order in which the collectors are told. */
function notesOf(
  { url, streams, storageRoot }: FoundRegistry,
  config: DiscoveryConfig,
): readonly (readonly [string, string])[] {
  return [
    ...(config.isUrlWanted ? [['probe', noteOf(url)] as const] : []),
    ...(config.log === undefined ? [] : [['log', noteOf(streams)] as const]),
    ...(config.storage === undefined ? [] : [['storage', noteOf(storageRoot)] as const]),
  ];
}

function noteOf(finding: Finding<unknown>): string {
  return finding.status === 'found' ? finding.how : `${finding.why}; ${finding.todo}`;
}
