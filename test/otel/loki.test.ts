import { expect, test } from 'vitest';
import { readShipped } from './shipped-files.ts';

const loki = readShipped('otel/loki.yml');

test('Loki keeps what it is sent in its volume, for a time', () => {
  expect(loki).toMatchObject({
    common: {
      path_prefix: '/loki',
      replication_factor: 1,
      storage: { filesystem: { chunks_directory: '/loki/chunks' } },
    },
    compactor: { working_directory: '/loki/compactor', retention_enabled: true },
  });
  expect(readShipped('docker-compose.observability.yml')).toMatchObject({
    services: {
      loki: {
        command: expect.arrayContaining(['-store.retention=${LOKI_RETENTION:-744h}']) as string[],
        volumes: expect.arrayContaining(['loki-data:/loki']) as string[],
      },
    },
  });
});

test('Loki takes what waited for half a day, finds what is not yet written, and lets nobody delete', () => {
  expect(loki).toMatchObject({
    ingester: { max_chunk_age: '24h' },
    querier: { query_ingesters_within: '0s' },
    limits_config: {
      allow_structured_metadata: true,
      reject_old_samples: false,
      deletion_mode: 'disabled',
    },
  });
});

test('Loki listens where Grafana looks for it', () => {
  expect(loki).toMatchObject({ auth_enabled: false, server: { http_listen_port: 3100 } });
  expect(readShipped('grafana/provisioning/datasources/loki.yml')).toMatchObject({
    apiVersion: 1,
    datasources: [{ type: 'loki', uid: 'registry-loki', access: 'proxy', url: 'http://loki:3100' }],
  });
});
