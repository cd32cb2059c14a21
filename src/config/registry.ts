import type { CollectorsConfig, Credentials, LogConfig, RegistryConfig } from './model.ts';
import * as options from './registry-options.ts';
import { readCanary, readProbe } from './probe.ts';
import { readTls } from './registry-tls.ts';
import * as access from './access-options.ts';
import type { Section } from './section.ts';
import { noProxies } from '../registry/api/proxy.ts';
import { readDiscovery, type Templates } from './discovery.ts';
import { readStorage } from './storage.ts';

const anyUrl = new URL('http://localhost');

/** Reads one registry. What is wrong is in the section's problems, and then nothing of this is used. */
export function readRegistry(section: Section): RegistryConfig {
  const identity = {
    name: section.readOr(options.name, ''),
    url: section.readOr(options.registryUrl, anyUrl),
    credentials: readCredentials(section),
    realms: section.read(access.realms) ?? [],
    tls: readTls(section),
    // They hold for the whole process: whoever reads the rest of the environment adds them.
    proxies: noProxies,
  };
  const container = section.read(options.container);
  const read = readCollectors(section, container);
  return {
    ...identity,
    collectors: read.collectors,
    discovery: readDiscovery(section, { container, ...read }),
  };
}

function readCredentials(section: Section): Credentials | undefined {
  const username = section.read(access.username);
  const passwordFile = section.read(access.passwordFile);
  if (username !== undefined && passwordFile !== undefined) return { username, passwordFile };
  if (section.has(access.username) !== section.has(access.passwordFile)) {
    const missing = section.has(access.username) ? access.passwordFile : access.username;
    section.refuse(missing, 'is missing', {
      expected: 'username and password_file, or neither',
      todo: 'without them the probe asks as an anonymous client',
    });
  }
  return undefined;
}

interface Read {
  readonly collectors: CollectorsConfig;
  /** What holds of each collector wherever its source is. */
  readonly templates: Templates;
}

function readCollectors(section: Section, container: string | undefined): Read {
  const probe = readProbe(section);
  const log = readLog(section, container);
  const interval = { intervalMs: section.readOr(options.containerInterval, 0) };
  const names = section.read(options.containerNames) ?? (container === undefined ? [] : [container]);
  const storage = readStorage(section);
  const gc = readGc(section);
  const watched = section.read(options.gcContainer) ?? container;
  return {
    collectors: {
      ...{ probe, canary: readCanary(section), log: log.config, storage: storage.config },
      container: names.length === 0 ? undefined : { ...interval, names },
      gc: !isAsked(gc, watched) ? undefined : { ...gc, container: watched },
    },
    templates: { log: log.template, containers: interval, storage: storage.template, gc },
  };
}

function readGc(section: Section): Templates['gc'] {
  return {
    intervalMs: section.readOr(options.gcInterval, 0),
    silenceMs: section.readOr(options.gcSilence, 0),
    files: section.read(options.gcFiles) ?? [],
    expectedIntervalMs: section.read(options.gcExpectedInterval),
  };
}

/** Who says how often it is to run wants to know of it also where only a scheduler will tell. */
function isAsked({ files, expectedIntervalMs }: Templates['gc'], container: string | undefined): boolean {
  return container !== undefined || files.length > 0 || expectedIntervalMs !== undefined;
}

interface LogReading {
  readonly config: LogConfig | undefined;
  readonly template: Templates['log'];
}

function readLog(section: Section, container: string | undefined): LogReading {
  const paths = section.read(options.logFiles);
  const own = section.read(options.logContainer);
  const template = { from: section.readOr(options.logFrom, 'end') };
  if (section.has(options.logFiles) && section.has(options.logContainer)) {
    section.refuse(options.logContainer, 'is given beside collectors.log.file', {
      expected: 'one of the two',
      todo: 'remove the one that is not the log',
    });
  }
  const source = sourceOf(paths, own ?? container);
  return { template, config: source && { source, ...template } };
}

function sourceOf(
  paths: readonly string[] | undefined,
  container: string | undefined,
): LogConfig['source'] | undefined {
  if (paths !== undefined) return { kind: 'files', paths };
  return container === undefined ? undefined : { kind: 'container', container };
}
