import { needsEngine } from '../config/docker.ts';
import { formatDuration } from '../config/duration.ts';
import type { RegistryConfig, ValidatedConfig } from '../config/model.ts';
import { nameOf } from '../registry/storage/target.ts';

/** What a valid configuration makes the exporter do, for a person to compare with what was meant. */
export function describeConfig({ web, stateDir, docker, otlp, registries }: ValidatedConfig): string {
  const lines = [
    'configuration is valid',
    `serves on ${web.host}:${web.port}`,
    `state: ${stateDir ?? 'not kept, set state.dir'}`,
    `OTLP log records: ${otlp.logsUrl === undefined ? 'off' : withoutQuery(otlp.logsUrl)}`,
    `Docker Engine: ${registries.some(needsEngine) ? docker.host : 'not needed'}`,
    ...registries.flatMap(describeRegistry),
  ];
  return `${lines.join('\n')}\n`;
}

/** A query may hold a key. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*$/, '?…');
}

function describeRegistry({ name, url, credentials, collectors }: RegistryConfig): readonly string[] {
  const { log, container, storage, gc } = collectors;
  const who = credentials === undefined ? 'without credentials' : `as ${credentials.username}`;
  return [
    `registry ${name}:`,
    `  probe: ${withoutQuery(url.href)} ${who}`,
    `  log: ${describeLog(log)}`,
    `  container: ${container?.names.join(', ') ?? 'off, set container'}`,
    `  storage: ${describeStorage(storage)}`,
    `  gc: ${gc === undefined ? 'off, set container' : `in ${gc.container}`}`,
  ];
}

function describeLog(log: RegistryConfig['collectors']['log']): string {
  if (log === undefined) return 'off, set collectors.log.file or container';
  return log.source.kind === 'files' ? log.source.paths.join(', ') : `of container ${log.source.container}`;
}

function describeStorage(storage: RegistryConfig['collectors']['storage']): string {
  if (storage === undefined) return 'off, set collectors.storage.root';
  const { target, release, scanIntervalMs } = storage;
  return `${nameOf(target)}, of a registry ${release}, scanned every ${formatDuration(scanIntervalMs)}`;
}
