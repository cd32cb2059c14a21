import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { describeConfig } from '../../../src/commands/check/describe-config.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Environment } from '../../../src/config/section.ts';

function described(environment: Environment): readonly string[] {
  const loaded = loadConfig({ file: undefined, environment, listenAddress: undefined });
  return loaded.ok ? describeConfig(loaded.config).split('\n') : loaded.problems;
}

test('says what is off and how to switch it on', () => {
  expect(described({ DOCKER_HOST: 'nowhere' })).toEqual([
    'configuration is valid',
    'serves on :10055',
    'state: not kept, set state.dir',
    'OTLP log records: off',
    'Docker Engine: not needed',
    'registry registry:',
    '  probe: http://localhost:5000/ without credentials',
    '  log: off, set collectors.log.file or container',
    '  container: off, set container',
    '  storage: off, set collectors.storage.root',
    '  gc: off, set container',
    '',
  ]);
});

test('says where everything is looked for', () => {
  expect(
    described({
      REGISTRY_EXPORTER_LISTEN_ADDRESS: '127.0.0.1:9000',
      REGISTRY_EXPORTER_STATE_DIR: tmpdir(),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      REGISTRY_NAME: 'main',
      REGISTRY_URL: 'https://registry.example.com',
      REGISTRY_USERNAME: 'monitor',
      REGISTRY_PASSWORD_FILE: '/dev/null',
      REGISTRY_LOG_FILE: '/logs/a.log,/logs/b.log',
      ...{ REGISTRY_CONTAINER: 'registry', DOCKER_HOST: 'unix:///var/run/docker.sock' },
      REGISTRY_CONTAINER_NAMES: 'registry,nginx',
      REGISTRY_STORAGE_PATH: '/var/lib/registry',
      REGISTRY_STORAGE_REGISTRY_VERSION: '3.1.1',
      REGISTRY_STORAGE_SCAN_INTERVAL: '6h',
    }),
  ).toEqual([
    'configuration is valid',
    'serves on 127.0.0.1:9000',
    `state: ${tmpdir()}`,
    'OTLP log records: http://collector:4318/v1/logs',
    'Docker Engine: unix:///var/run/docker.sock',
    'registry main: what is not named here is found through the Engine',
    '  probe: https://registry.example.com/ as monitor',
    '  log: /logs/a.log, /logs/b.log',
    '  container: registry, nginx',
    '  storage: /var/lib/registry, of a registry 3, scanned every 6h',
    '  gc: in registry',
    '',
  ]);
});

test('shows no query, which may hold a key', () => {
  const lines = described({
    REGISTRY_URL: 'https://registry?token=hunter2',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'https://collector/v1/logs?key=hunter2',
  });

  expect(lines).toContain('OTLP log records: https://collector/v1/logs?…');
  expect(lines.join('\n')).not.toContain('hunter2');
});

test('says where garbage collections are told of', () => {
  const lines = described({ REGISTRY_URL: 'http://hub:5000', REGISTRY_GC_LOG_FILE: '/logs/gc.log' });

  expect(lines).toContain('  gc: told by /logs/gc.log');
});

test('says what the probe reads, where tokens may come from, and what the canary pushes to', () => {
  const lines = described({
    REGISTRY_URL: 'http://hub:5000',
    ...{ REGISTRY_USERNAME: 'monitor', REGISTRY_PASSWORD_FILE: '/dev/null' },
    REGISTRY_AUTH_REALMS: 'https://auth.example.com',
    REGISTRY_PROBE_REFERENCE: 'team/base:1',
    REGISTRY_HEALTH_URL: 'http://hub:5001/debug/health',
    REGISTRY_CANARY_REPOSITORY: 'canary',
  });

  expect(lines).toEqual(
    expect.arrayContaining([
      '  probe: http://hub:5000/ as monitor, tokens also from https://auth.example.com, reads team/base:1, asks http://hub:5001/debug/health',
      '  canary: pushes to and pulls from canary every 5m',
    ]),
  );
});
