import { expect, test } from 'vitest';
import { found, missing, type FoundRegistry } from '../../../src/collectors/discovery/found.ts';
import { gapsOf } from '../../../src/collectors/discovery/gaps.ts';
import { keepFound } from '../../../src/collectors/discovery/last-found.ts';
import { withFound } from '../../../src/collectors/discovery/with-found.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { RegistryConfig } from '../../../src/config/model.ts';
import type { Environment } from '../../../src/config/section.ts';
import { parseSettings } from '../../../src/registry/settings/parse-settings.ts';
import { container } from './containers.ts';

function registryOf(environment: Environment): RegistryConfig {
  const loaded = loadConfig({ file: undefined, environment, listenAddress: undefined });
  const [registry] = loaded.ok ? loaded.config.registries : [];
  if (registry === undefined) throw new Error('the configuration is wrong');
  return registry;
}

const somewhere: FoundRegistry = {
  containers: [container({})],
  settings: parseSettings({ yaml: undefined, environment: {}, release: 3 }).settings,
  ...{ release: 3, warnings: [], isAssumed: false },
  url: found(new URL('http://hub:5000/'), 'in a network'),
  storageRoot: found('/storage', 'through a mount'),
  streams: found([{ name: 'container a', container: 'id:a', createdAtMs: 0 }], 'through the Engine'),
  ...{ neighbours: ['project:hub'], gcContainer: 'service:hub/registry' },
};
const unsaid = registryOf({ DOCKER_HOST: 'tcp://proxy:2375' });

test('without a word everything is what was found', () => {
  const { url, collectors } = withFound(unsaid, somewhere);

  expect(url.href).toBe('http://hub:5000/');
  expect(collectors).toMatchObject({
    log: { source: { kind: 'found' }, from: 'end' },
    container: { names: ['project:hub'], intervalMs: 15_000 },
    storage: {
      target: { kind: 'file system', root: '/storage', callsPerSecond: 0 },
      release: 3,
      scanIntervalMs: 300_000,
    },
    gc: { container: 'service:hub/registry' },
  });
});

test('what is said always wins', () => {
  const said = registryOf({
    ...{
      REGISTRY_CONTAINER: 'mine',
      REGISTRY_URL: 'https://registry.example.com',
      REGISTRY_LOG_FILE: '/logs/a.log',
    },
    ...{
      REGISTRY_CONTAINER_NAMES: 'mine,nginx',
      REGISTRY_STORAGE_PATH: '/srv',
      REGISTRY_STORAGE_REGISTRY_VERSION: '2',
    },
  });

  const { url, collectors } = withFound(said, somewhere);

  expect(url.href).toBe('https://registry.example.com/');
  expect(collectors).toEqual(said.collectors);
});

test('a container that is named is followed before it was found', () => {
  const { collectors } = withFound(registryOf({ REGISTRY_CONTAINER: 'mine' }), undefined);

  expect(collectors.log).toEqual({ source: { kind: 'found' }, from: 'end' });
  expect(withFound(unsaid, undefined).collectors.log).toBeUndefined();
});

test('nothing is looked for where the address is said, or where nobody wants it', () => {
  expect(registryOf({ REGISTRY_URL: 'http://localhost:5000' }).discovery).toBeUndefined();
  expect(registryOf({ REGISTRY_CONTAINER: 'mine', REGISTRY_DISCOVERY: 'off' }).discovery).toBeUndefined();
  expect(
    registryOf({ DOCKER_HOST: 'unix:///nowhere', REGISTRY_STORAGE_PATH: '/srv' }).discovery,
  ).toBeUndefined();
  expect(registryOf({ REGISTRY_URL: 'http://hub:5000', REGISTRY_DISCOVERY: 'on' }).discovery).toMatchObject({
    ...{ isUrlWanted: false, isOptional: false, container: undefined },
  });
});

test('what was found stays where it is while it cannot be seen', () => {
  const stopped = { ...somewhere, url: missing('it does not run', 'start it') };

  expect(keepFound(somewhere, stopped).url).toEqual(somewhere.url);
  expect(keepFound(stopped, somewhere).url).toEqual(somewhere.url);
});

test('what is missing is told for the collector that needs it, and only where it was looked for', () => {
  const blind = { ...somewhere, storageRoot: missing('it is not mounted', 'mount it') };
  const { discovery } = unsaid;

  expect(discovery && gapsOf(blind, discovery)).toEqual([
    { collector: 'probe', text: '' },
    { collector: 'log', text: '' },
    { collector: 'storage', text: 'it is not mounted; mount it' },
  ]);
  const said = registryOf({ REGISTRY_CONTAINER: 'mine', REGISTRY_STORAGE_PATH: '/srv' }).discovery;
  expect(said && gapsOf(blind, said).map(({ collector }) => collector)).toEqual(['probe', 'log']);
});
