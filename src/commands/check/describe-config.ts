import { needsEngine } from '../../config/docker.ts';
import { formatDuration } from '../../config/duration.ts';
import type { CanaryConfig, RegistryConfig, ValidatedConfig } from '../../config/model.ts';
import { formatImageReference } from '../../registry/api/image-reference.ts';
import { nameOf } from '../../registry/storage/target.ts';

/** What a look through the Engine has added to a registry, in words. */
export interface Looked {
  /** With what was found in the places that the configuration leaves open. */
  readonly registry: RegistryConfig;
  /** What is known of the registry as a whole. */
  readonly about: string;
  /** For the collectors that have something to add: how their source was found, or why there is none. */
  readonly notes: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
  /** Whether the Engine was asked. */
  readonly hasLooked: boolean;
}

/** What a valid configuration makes the exporter do, for a person to compare with what was meant. */
export function describeConfig(config: ValidatedConfig, looks: readonly Looked[] = []): string {
  const { web, stateDir, docker, otlp, registries } = config;
  const lines = [
    'configuration is valid',
    `serves on ${web.host}:${web.port}`,
    `state: ${stateDir ?? 'not kept, set state.dir'}`,
    `OTLP log records: ${otlp.logsUrl === undefined ? 'off' : withoutQuery(otlp.logsUrl)}`,
    `Docker Engine: ${registries.some(needsEngine) ? docker.host : 'not needed'}`,
    ...registries.flatMap((registry) =>
      describeRegistry(looks.find((look) => look.registry.name === registry.name) ?? notLooked(registry)),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function notLooked(registry: RegistryConfig): Looked {
  const about = registry.discovery === undefined ? '' : 'what is not named here is found through the Engine';
  const notes = new Map(
    registry.discovery?.isUrlWanted === true ? [['probe', 'unless its container is found elsewhere']] : [],
  );
  return { registry, about, notes, warnings: [], hasLooked: false };
}

/** A query may hold a key. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*$/, '?…');
}

function describeRegistry({ registry, about, notes, warnings, hasLooked }: Looked): readonly string[] {
  const { name, collectors, discovery } = registry;
  const { canary, log, container, storage, gc } = collectors;
  const off = (what: string): string =>
    discovery === undefined || hasLooked ? `off, set ${what}` : 'found through the Engine';
  const lines: readonly (readonly [string, string])[] = [
    ['probe', describeProbe(registry)],
    ...(canary === undefined ? [] : [['canary', describeCanary(canary)] as const]),
    ['log', describeLog(log) ?? off('collectors.log.file or container')],
    ['container', container?.names.map(shortened).join(', ') ?? off('container')],
    ['storage', describeStorage(storage) ?? off('collectors.storage.root')],
    ['gc', describeGc(gc) ?? off('container')],
  ];
  return [
    about === '' ? `registry ${name}:` : `registry ${name}: ${about}`,
    ...lines.map(([collector, text]) => withNote(collector, text, notes.get(collector))),
    ...warnings.map((warning) => `  warning ${warning}`),
  ];
}

function describeProbe({ url, credentials, realms, collectors: { probe } }: RegistryConfig): string {
  const who = credentials === undefined ? 'without credentials' : `as ${credentials.username}`;
  return [
    `${withoutQuery(url.href)} ${who}`,
    ...(credentials === undefined || realms.length === 0 ? [] : [`tokens also from ${realms.join(' and ')}`]),
    ...(probe.reference === undefined ? [] : [`reads ${formatImageReference(probe.reference)}`]),
    ...(probe.healthUrl === undefined ? [] : [`asks ${withoutQuery(probe.healthUrl.href)}`]),
  ].join(', ');
}

function describeCanary({ repository, intervalMs }: CanaryConfig): string {
  return `pushes to and pulls from ${repository} every ${formatDuration(intervalMs)}`;
}

/** As the docker client shows an id. */
function shortened(selector: string): string {
  return selector.replace(/^(id:[0-9a-f]{12})[0-9a-f]+$/, '$1');
}

function withNote(collector: string, text: string, note: string | undefined): string {
  return `  ${collector}: ${[text, note ?? ''].filter((part) => part !== '').join(', ')}`;
}

function describeLog(log: RegistryConfig['collectors']['log']): string | undefined {
  switch (log?.source.kind) {
    case 'files':
      return log.source.paths.join(', ');
    case 'container':
      return `of container ${log.source.container}`;
    case 'found':
      // How it was found says which.
      return '';
    case undefined:
      return undefined;
  }
}

function describeGc(gc: RegistryConfig['collectors']['gc']): string | undefined {
  if (gc === undefined) return undefined;
  const places = [
    ...(gc.container === undefined ? [] : [`in ${shortened(gc.container)}`]),
    ...(gc.files.length === 0 ? [] : [`told by ${gc.files.join(', ')}`]),
  ];
  return places.join(', ');
}

function describeStorage(storage: RegistryConfig['collectors']['storage']): string | undefined {
  if (storage === undefined) return undefined;
  const { target, release, scanIntervalMs } = storage;
  return `${nameOf(target)}, of a registry ${release}, scanned every ${formatDuration(scanIntervalMs)}`;
}
