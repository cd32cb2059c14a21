import { duration } from './duration.ts';
import { accessOptions } from './access-options.ts';
import { list, oneOf, text, url } from './kinds.ts';
import { option, type Option } from './option.ts';
import { probeOptions } from './probe-options.ts';
import { storageOptions } from './storage-options.ts';

const second = 1_000;
const hour = 3_600 * second;

const absolutePath = text('an absolute path', { pattern: /^\/[^\0\n]+$/, wrong: 'is not an absolute path' });
const containerName = text('a container name, compose service name or label:KEY=VALUE', {
  pattern: /^(?:[a-zA-Z0-9][a-zA-Z0-9_.-]*|label:[^\s=,]+(?:=[^\s,]*)?|project:[a-z0-9][a-z0-9_-]*)$/,
  wrong: 'is not a container name',
});

export const name = option({
  key: 'name',
  env: 'REGISTRY_NAME',
  kind: text('at most 63 letters, digits, dots, dashes and underscores', {
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/,
    wrong: 'cannot be a name',
  }),
  fallback: 'registry',
  help: 'The label `registry` of every series.',
});
export const registryUrl = option({
  key: 'url',
  env: 'REGISTRY_URL',
  kind: url(['http', 'https']),
  fallback: 'http://localhost:5000',
  help: "The registry's address, without `/v2/`.",
});
export const container = option({
  key: 'container',
  env: 'REGISTRY_CONTAINER',
  kind: containerName,
  help: "The registry's container, compose service, or its label as `label:KEY=VALUE`: its log (where no file is given), its statistics, its garbage collections.",
});
export const discoveryMode = option({
  key: 'collectors.discovery.mode',
  env: 'REGISTRY_DISCOVERY',
  kind: oneOf(['auto', 'on', 'off']),
  fallback: 'auto',
  help: 'Whether what is not said here (address, log, storage, containers) is found through the Docker Engine: `auto` where `container` is given, and where nothing at all is said of the registry.',
});
export const discoveryInterval = option({
  key: 'collectors.discovery.interval',
  env: 'REGISTRY_DISCOVERY_INTERVAL',
  kind: duration(second, hour),
  fallback: '15s',
  help: 'Time from one look for the containers of the registry to the next.',
});
export const logFiles = option({
  key: 'collectors.log.file',
  env: 'REGISTRY_LOG_FILE',
  kind: list('absolute paths', absolutePath),
  help: "The registry's log file, or with `*` and `?` all that match (`/var/log/pods/*_registry-*/registry/*.log`); several, such as one for each of its streams, as a list, with commas in the variable.",
});
export const logContainer = option({
  key: 'collectors.log.container',
  kind: containerName,
  help: 'Container whose log is followed through the Engine; by default `container`.',
});
export const logFrom = option({
  key: 'collectors.log.from',
  env: 'REGISTRY_LOG_FROM',
  kind: oneOf(['end', 'beginning']),
  fallback: 'end',
  help: 'Where to begin in a log that is there at the first start; one that appears later is read whole. With `state.dir`, a later start goes on where the last one ended.',
});
export const containerNames = option({
  key: 'collectors.container.names',
  env: 'REGISTRY_CONTAINER_NAMES',
  kind: list('names of containers or compose services, or label:KEY=VALUE', containerName),
  help: 'Containers or compose services to watch; by default `container`.',
});
export const containerInterval = option({
  key: 'collectors.container.interval',
  env: 'REGISTRY_CONTAINER_INTERVAL',
  kind: duration(second, hour),
  fallback: '15s',
  help: 'Time from one look at the containers to the next.',
});
export const gcContainer = option({
  key: 'collectors.gc.container',
  kind: containerName,
  help: 'Containers in which garbage collections run, as a name, a compose service or `label:KEY=VALUE`; by default `container`.',
});
export const gcFiles = option({
  key: 'collectors.gc.files',
  env: 'REGISTRY_GC_LOG_FILE',
  kind: list('absolute paths', absolutePath),
  help: 'Files that hold what `registry garbage-collect` prints, as cron jobs leave it (`>> gc.log 2>&1`), stdout and stderr together or in a file each; several as a list, with commas in the variable. Read from their end on at the first start.',
});
export const gcSilence = option({
  key: 'collectors.gc.silence',
  env: 'REGISTRY_GC_SILENCE',
  kind: duration(second, 24 * hour),
  fallback: '1h',
  help: 'How long these files may say nothing in the middle of a run before it counts as killed; the next run ends the wait.',
});
export const gcInterval = option({
  key: 'collectors.gc.interval',
  env: 'REGISTRY_GC_INTERVAL',
  kind: duration(second, hour),
  fallback: '5s',
  help: 'Time from one look at the events of the Engine, and at the files, to the next.',
});

export const gcExpectedInterval = option({
  key: 'collectors.gc.expected_interval',
  env: 'REGISTRY_GC_EXPECTED_INTERVAL',
  kind: duration(hour, 20 * 24 * hour),
  help: 'Within which time a garbage collection is expected to succeed; the alert RegistryGCOverdue fires after one and a half times of it.',
});

export const registryOptions: readonly Option<unknown>[] = [
  ...[name, registryUrl],
  ...accessOptions,
  container,
  ...[discoveryMode, discoveryInterval],
  ...probeOptions,
  ...[logFiles, logContainer, logFrom, containerNames, containerInterval],
  ...storageOptions,
  ...[gcContainer, gcFiles, gcSilence, gcInterval, gcExpectedInterval],
];
