import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeProject, type ComposeProject, type ProjectOptions } from './engine-compose.ts';
import { run } from './engine-images.ts';
import { freePorts } from './engine-ports.ts';
import { startRecorder } from './engine-recorder.ts';
import { startWebhook, type Notification } from './prometheus-webhook.ts';

/** The shipped compose files, up and running on ports of their own, with their notifications arriving here. */
export interface Bundle {
  readonly project: ComposeProject;
  /** `host:port` of the registry. */
  readonly registry: string;
  readonly exporterUrl: string;
  readonly prometheusUrl: string;
  readonly notifications: readonly Notification[];
  stop(): Promise<void>;
}

export async function startBundle(options: ProjectOptions): Promise<Bundle> {
  const [registry = 0, exporter = 0, prometheus = 0, alertmanager = 0, grafana = 0] = await freePorts(5);
  const webhook = await startWebhook();
  const door = await startRecorder({ target: webhook.url, host: '0.0.0.0' });
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  const webhookFile = join(folder, 'webhook-url');
  await writeFile(webhookFile, `http://host.docker.internal:${door.port}/\n`);
  const project = composeProject({
    ...options,
    environment: {
      // The second is the port of the example's registry.
      REGISTRY_PORT: `${registry}`,
      HUB_PORT: `${registry}`,
      EXPORTER_PORT: `${exporter}`,
      PROMETHEUS_PORT: `${prometheus}`,
      ALERTMANAGER_PORT: `${alertmanager}`,
      GRAFANA_PORT: `${grafana}`,
      ALERT_WEBHOOK_URL_FILE: webhookFile,
      REGISTRY_STORAGE_SCAN_INTERVAL: '10s',
      ...options.environment,
    },
  });
  const stop = async (): Promise<void> => {
    await project.remove();
    await Promise.all([door.stop(), webhook.stop(), rm(folder, { recursive: true, force: true })]);
  };
  try {
    await project.run('up', '--detach', ...(await servicesToStart(project)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    project,
    registry: `127.0.0.1:${registry}`,
    exporterUrl: `http://127.0.0.1:${exporter}`,
    prometheusUrl: `http://127.0.0.1:${prometheus}`,
    notifications: webhook.received,
    stop,
  };
}

/** All of them, but for Grafana where its image is not on this machine: it cannot be built from packages. */
async function servicesToStart(project: ComposeProject): Promise<readonly string[]> {
  const services = (await project.run('config', '--services')).trim().split('\n');
  const images = await run('docker', 'image', 'ls', '--format', '{{.Repository}}');
  return services.filter((service) => service !== 'grafana' || images.includes('grafana/grafana'));
}
