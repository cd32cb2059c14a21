import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type RunningProgram, startAlertmanager } from '../support/prometheus-program.ts';
import { type Notification, startWebhook, type WebhookServer } from '../support/prometheus-webhook.ts';
import { realParts } from '../support/real-parts.ts';
import { hastyAlertmanagerConfig } from './hasty-config.ts';

type Labels = Readonly<Record<string, string>>;

interface AlertStatus {
  readonly labels: Labels;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

const patience = { timeout: 15_000, interval: 100 };

/** The labels that Prometheus gives to an alert about a registry of the shipped scrape job. */
function about(registry: string, alertname: string, severity = 'critical'): Labels {
  return { alertname, severity, registry, job: 'registry-exporter', instance: 'exporter:10055' };
}

realParts('the shipped Alertmanager configuration', ['alertmanager'], () => {
  let webhook: WebhookServer;
  let alertmanager: RunningProgram;
  let folder: string;

  beforeAll(async () => {
    webhook = await startWebhook();
    folder = mkdtempSync(join(tmpdir(), 'webhook-secret-'));
    writeFileSync(join(folder, 'url'), webhook.url);
    alertmanager = await startAlertmanager(hastyAlertmanagerConfig(join(folder, 'url')));
  }, 30_000);

  afterAll(async () => {
    await alertmanager.stop();
    await webhook.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('tells the webhook that a registry is down, and that it is up again', async () => {
    const labels = about('main', 'RegistryDown');
    const annotations = { summary: 'The registry does not serve its clients.' };

    await post([{ labels, annotations }]);

    const [firing] = await notifications('firing', 'RegistryDown', 'main');
    expect(firing?.alerts).toEqual([expect.objectContaining({ status: 'firing', labels, annotations })]);
    expect(firing?.groupLabels).toEqual({ alertname: 'RegistryDown', registry: 'main' });

    await post([{ labels, annotations, endsAt: new Date().toISOString() }]);

    const [resolved] = await notifications('resolved', 'RegistryDown', 'main');
    expect(resolved?.alerts).toEqual([expect.objectContaining({ status: 'resolved', labels, annotations })]);
  });

  test('sends one notification for each registry', async () => {
    await post([
      { labels: about('first', 'RegistryGCFailed') },
      { labels: about('second', 'RegistryGCFailed') },
    ]);

    const first = await notifications('firing', 'RegistryGCFailed', 'first');
    const second = await notifications('firing', 'RegistryGCFailed', 'second');
    expect([...first, ...second].map((one) => one.alerts.length)).toEqual([1, 1]);
  });

  test('keeps quiet about the server errors of a registry that is down, but not of its neighbour', async () => {
    await post([{ labels: about('broken', 'RegistryDown') }]);
    await notifications('firing', 'RegistryDown', 'broken');

    await post([
      { labels: about('broken', 'RegistryErrorRatioHigh') },
      { labels: about('neighbour', 'RegistryErrorRatioHigh') },
    ]);

    await notifications('firing', 'RegistryErrorRatioHigh', 'neighbour');
    expect(await inhibited('RegistryErrorRatioHigh')).toEqual({ broken: true, neighbour: false });
    expect(sent('firing', 'RegistryErrorRatioHigh', 'broken')).toEqual([]);
  });

  test('keeps quiet about what an exporter that is down last said, but not about a full storage', async () => {
    const instance = 'lost:10055';
    const exporterDown = {
      alertname: 'RegistryExporterDown',
      severity: 'critical',
      job: 'registry-exporter',
      instance,
    };
    await post([{ labels: exporterDown }]);
    await notifications('firing', 'RegistryExporterDown', undefined);

    await post([
      { labels: { ...about('far', 'RegistryAuthFailureSpike', 'warning'), instance } },
      { labels: { ...about('far', 'RegistryStorageAlmostFull', 'warning'), instance } },
      { labels: about('near', 'RegistryAuthFailureSpike', 'warning') },
    ]);

    await notifications('firing', 'RegistryStorageAlmostFull', 'far');
    await notifications('firing', 'RegistryAuthFailureSpike', 'near');
    expect(await inhibited('RegistryAuthFailureSpike')).toEqual({ far: true, near: false });
  });

  async function post(alerts: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    const response = await fetch(`${alertmanager.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    if (!response.ok)
      throw new Error(`Alertmanager refused the alerts: ${response.status} ${await response.text()}`);
  }

  function sent(status: string, alertname: string, registry: string | undefined): readonly Notification[] {
    return webhook.received.filter(
      (one) =>
        one.status === status &&
        one.groupLabels['alertname'] === alertname &&
        one.groupLabels['registry'] === registry,
    );
  }

  async function notifications(
    status: string,
    alertname: string,
    registry: string | undefined,
  ): Promise<readonly Notification[]> {
    await vi.waitUntil(() => sent(status, alertname, registry).length > 0, patience);
    return sent(status, alertname, registry);
  }

  async function inhibited(alertname: string): Promise<Readonly<Record<string, boolean>>> {
    const response = await fetch(`${alertmanager.url}/api/v2/alerts?filter=alertname=${alertname}`);
    const alerts = (await response.json()) as readonly AlertStatus[];
    return Object.fromEntries(
      alerts.map(({ labels, status }) => [labels['registry'] ?? '', status.inhibitedBy.length > 0]),
    );
  }
});
