import type { CollectorsConfig, Credentials, LogConfig, RegistryConfig } from './model.ts';
import * as options from './registry-options.ts';
import { formatDuration } from './duration.ts';
import type { Section } from './section.ts';
import { readStorage } from './storage.ts';

const anyUrl = new URL('http://localhost');

/** Reads one registry. What is wrong is in the section's problems, and then nothing of this is used. */
export function readRegistry(section: Section): RegistryConfig {
  return {
    name: section.readOr(options.name, ''),
    url: section.readOr(options.registryUrl, anyUrl),
    credentials: readCredentials(section),
    tls: {
      caFile: section.read(options.tlsCaFile),
      insecureSkipVerify: section.readOr(options.insecureSkipVerify, false),
    },
    collectors: readCollectors(section),
  };
}

function readCredentials(section: Section): Credentials | undefined {
  const username = section.read(options.username);
  const passwordFile = section.read(options.passwordFile);
  if (username !== undefined && passwordFile !== undefined) return { username, passwordFile };
  if (section.has(options.username) !== section.has(options.passwordFile)) {
    const missing = section.has(options.username) ? options.passwordFile : options.username;
    section.refuse(missing, 'is missing', {
      expected: 'username and password_file, or neither',
      todo: 'without them the probe asks as an anonymous client',
    });
  }
  return undefined;
}

function readCollectors(section: Section): CollectorsConfig {
  const container = section.read(options.container);
  return {
    probe: readProbe(section),
    log: readLog(section, container),
    container: readContainers(section, container),
    storage: readStorage(section),
    gc: readGc(section, container),
  };
}

function readProbe(section: Section): CollectorsConfig['probe'] {
  const intervalMs = section.readOr(options.probeInterval, Number.POSITIVE_INFINITY);
  const timeoutMs = section.readOr(options.probeTimeout, 0);
  if (timeoutMs > intervalMs) refuseOverlap(section, intervalMs, timeoutMs);
  return { intervalMs, timeoutMs };
}

/** Blames what the user has written rather than a default. */
function refuseOverlap(section: Section, intervalMs: number, timeoutMs: number): void {
  const todo = 'raise interval or lower timeout';
  if (section.has(options.probeTimeout)) {
    const expected = `at most ${formatDuration(intervalMs)}`;
    section.refuse(options.probeTimeout, 'is longer than collectors.probe.interval', { expected, todo });
  } else {
    const expected = `at least ${formatDuration(timeoutMs)}`;
    section.refuse(options.probeInterval, 'is shorter than collectors.probe.timeout', { expected, todo });
  }
}

function readLog(section: Section, container: string | undefined): LogConfig | undefined {
  const paths = section.read(options.logFiles);
  const own = section.read(options.logContainer);
  const from = section.readOr(options.logFrom, 'end');
  if (section.has(options.logFiles) && section.has(options.logContainer)) {
    section.refuse(options.logContainer, 'is given beside collectors.log.file', {
      expected: 'one of the two',
      todo: 'remove the one that is not the log',
    });
  }
  if (paths !== undefined) return { source: { kind: 'files', paths }, from };
  const followed = own ?? container;
  return followed === undefined ? undefined : { source: { kind: 'container', container: followed }, from };
}

function readContainers(section: Section, container: string | undefined): CollectorsConfig['container'] {
  const intervalMs = section.readOr(options.containerInterval, 0);
  const names = section.read(options.containerNames) ?? (container === undefined ? [] : [container]);
  return names.length === 0 ? undefined : { intervalMs, names };
}

function readGc(section: Section, container: string | undefined): CollectorsConfig['gc'] {
  const intervalMs = section.readOr(options.gcInterval, 0);
  const silenceMs = section.readOr(options.gcSilence, 0);
  const files = section.read(options.gcFiles) ?? [];
  const watched = section.read(options.gcContainer) ?? container;
  if (watched === undefined && files.length === 0) return undefined;
  return { intervalMs, container: watched, files, silenceMs };
}
