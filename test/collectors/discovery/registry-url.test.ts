import { expect, test } from 'vitest';
import type { Standpoint } from '../../../src/collectors/discovery/found.ts';
import { findUrl } from '../../../src/collectors/discovery/registry-url.ts';
import { compose, container, type Described } from './containers.ts';

const plain = { port: 5000, isTls: false, prefix: '/' };
const onHost: Standpoint = { kind: 'host' };

function inside(self: Described): Standpoint {
  return { kind: 'container', self: container({ id: 'e1', name: 'exporter', ...self }) };
}

function urlOf(registry: Described, standpoint: Standpoint, listening = plain): string {
  const finding = findUrl(container(registry), listening, standpoint);
  return finding.status === 'found' ? finding.value.href : `${finding.why}; ${finding.todo}`;
}

const hub = {
  networks: { hub_default: '172.18.0.2' },
  labels: compose('hub', 'registry'),
  aliases: ['registry'],
};

test.each<[string, Described, Standpoint, string]>([
  [
    'its published port, from the host',
    { ports: ['5001:5000'], networks: { bridge: '172.17.0.2' } },
    onHost,
    'http://localhost:5001/',
  ],
  ['its published port at one address', { ports: ['127.0.0.1:5001:5000'] }, onHost, 'http://127.0.0.1:5001/'],
  [
    'its own address, where no port is published',
    { networks: { bridge: '172.17.0.2' } },
    onHost,
    'http://172.17.0.2:5000/',
  ],
  [
    'not the published port of something else',
    { ports: ['5001:5001'], networks: { bridge: '172.17.0.2' } },
    onHost,
    'http://172.17.0.2:5000/',
  ],
  [
    'the network of the host',
    { networkMode: 'host', networks: { host: '' } },
    onHost,
    'http://localhost:5000/',
  ],
  [
    'its service in a shared network',
    hub,
    inside({ networks: { hub_default: '172.18.0.9' } }),
    'http://registry:5000/',
  ],
  [
    'its name in a shared network',
    { networks: { own: '172.18.0.2' } },
    inside({ networks: { own: '172.18.0.9' } }),
    'http://registry:5000/',
  ],
  [
    'its address in the default network, which has no DNS',
    { networks: { bridge: '172.17.0.2' } },
    inside({ networks: { bridge: '172.17.0.9' } }),
    'http://172.17.0.2:5000/',
  ],
  [
    'its port on the host, where no network is shared',
    { ...hub, ports: ['5001:5000'] },
    inside({ networks: { other: '172.19.0.9' } }),
    'http://172.19.0.1:5001/',
  ],
  [
    'the host, where the registry is on its network',
    { networkMode: 'host' },
    inside({ networks: { other: '172.19.0.9' } }),
    'http://172.19.0.1:5000/',
  ],
  [
    'as from the host, where the exporter is on its network',
    { ports: ['5001:5000'] },
    inside({ networkMode: 'host' }),
    'http://localhost:5001/',
  ],
  [
    'the Engine of another machine',
    { ports: ['5001:5000'] },
    { kind: 'elsewhere', engineHost: 'docker.example' },
    'http://docker.example:5001/',
  ],
])('goes by %s', (...[, registry, standpoint, url]) => {
  expect(urlOf(registry, standpoint)).toBe(url);
});

test('speaks TLS and keeps a prefix where the registry does', () => {
  const listening = { port: 443, isTls: true, prefix: '/docker/' };

  expect(urlOf(hub, onHost, listening)).toBe('https://172.18.0.2/docker');
});

test('takes IPv6 in brackets', () => {
  expect(urlOf({ networks: { six: 'fd00::2' } }, onHost)).toBe('http://[fd00::2]:5000/');
});

test('says how to come to a registry that no network is shared with', () => {
  const standpoint = inside({ networks: { other: '172.19.0.9' } });

  expect(urlOf({ ...hub, ports: ['127.0.0.1:5001:5000'] }, standpoint)).toBe(
    'container exporter shares no network with container registry; run "docker network connect hub_default exporter", ' +
      'name the network in its compose file, or set url',
  );
});

test('says that a stopped container cannot be reached', () => {
  expect(urlOf({ isRunning: false }, onHost)).toBe('container registry does not run; start it, or set url');
});
