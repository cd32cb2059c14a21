import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { startExporter, type RunningExporter } from '../../support/exporter.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { Receiver } from '../../telemetry/otlp/receiver.ts';
import { FailingRegistryLog } from './failing-registry-log.ts';

/** A busy machine takes its time. */
export const patience = { timeout: 60_000, interval: 50 };

export const pending = 'docker_registry_exporter_otlp_pending_records{registry="main"}';
export const requests =
  'docker_registry_http_requests_total{registry="main",method="GET",operation="manifest_get",code="503"}';
export const lost = 'docker_registry_log_undelivered_lost_lines_total{registry="main"}';
export const exported = 'docker_registry_exporter_otlp_records_exported_total{registry="main"}';

export function bodies(receiver: Receiver): readonly string[] {
  return receiver.records
    .filter(({ eventName }) => eventName === 'docker.registry.request.server_error')
    .map(({ body }) => body);
}

export async function arrived(receiver: Receiver, log: FailingRegistryLog): Promise<void> {
  await vi.waitUntil(() => bodies(receiver).length >= log.bodies.length, patience);
}

export interface SetUp {
  readonly log: FailingRegistryLog;
  readonly receiver: Receiver;
  readonly start: (others?: Readonly<Record<string, string>>) => Promise<RunningExporter>;
}

export async function setUp(): Promise<SetUp> {
  const folder = temporaryFolder();
  const receiver = new Receiver();
  await receiver.start();
  onTestFinished(() => receiver.stop());
  const log = new FailingRegistryLog(join(folder, 'registry.log'));
  const environment = {
    REGISTRY_NAME: 'main',
    REGISTRY_URL: 'http://127.0.0.1:1',
    REGISTRY_LOG_FILE: log.path,
    REGISTRY_LOG_FROM: 'beginning',
    REGISTRY_EXPORTER_STATE_DIR: folder,
    OTEL_EXPORTER_OTLP_ENDPOINT: new URL(receiver.url).origin,
    OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
  };
  return { log, receiver, start: (others = {}) => startExporter({ ...environment, ...others }) };
}
