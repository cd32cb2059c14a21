import { existsSync } from 'node:fs';
import { readDockerTls } from './docker-tls.ts';
import type { DockerConfig, RegistryConfig } from './model.ts';
import * as options from './global-options.ts';
import { Problems } from './problems.ts';
import { Section, type SectionSource } from './section.ts';

/**
 * Where nothing asks the Engine its options are not judged: a developer's DOCKER_HOST may well be of a kind that cannot
 * be used here, and must not refuse a start that has no use for it.
 */
export function readDocker(source: SectionSource, registries: readonly RegistryConfig[]): DockerConfig {
  const problems = registries.some(needsEngine) ? source.problems : new Problems();
  const section = new Section({ ...source, problems });
  const host = section.readOr(options.dockerHost, '');
  return {
    host,
    tls: readDockerTls(section, host, source.environment),
    composeProject: section.read(options.composeProject),
  };
}

/** Nobody has asked for it, so it is left out where there is no Engine that could be asked. */
export function withUsableDiscovery(registry: RegistryConfig, source: SectionSource): RegistryConfig {
  if (registry.discovery?.isOptional !== true || isEngineThere(source)) return registry;
  return { ...registry, discovery: undefined };
}

/** A socket that nobody has named may still be missing; one that was named is awaited. */
function isEngineThere(source: SectionSource): boolean {
  const problems = new Problems();
  const section = new Section({ ...source, problems });
  const host = section.readOr(options.dockerHost, '');
  if (problems.all.length > 0) return false;
  return section.has(options.dockerHost) || existsSync(host.slice('unix://'.length));
}

export function needsEngine({ collectors, discovery }: RegistryConfig): boolean {
  const { log, container, gc } = collectors;
  if (discovery !== undefined) return true;
  return container !== undefined || gc?.container !== undefined || log?.source.kind === 'container';
}
