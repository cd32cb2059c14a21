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

export function needsEngine({ collectors }: RegistryConfig): boolean {
  const { log, container, gc } = collectors;
  return container !== undefined || gc !== undefined || log?.source.kind === 'container';
}
