import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Labels, postAlerts } from '../support/alertmanager-api.ts';
import { type RunningProgram, startAlertmanager } from '../support/prometheus-program.ts';
import { type Notification, startWebhook, type WebhookServer } from '../support/prometheus-webhook.ts';
import { realParts } from '../support/real-parts.ts';
import { hastyAlertmanagerConfig } from './hasty-config.ts';

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

    await postAlerts(alertmanager.url, [{ labels, annotations }]);

    const [firing] = await notifications('firing', 'RegistryDown', 'main');
    expect(firing?.alerts).toEqual([expect.objectContaining({ status: 'firing', labels, annotations })]);
    expect(firing?.groupLabels).toEqual({
      alertname: 'RegistryDown',
      job: 'registry-exporter',
      instance: 'exporter:10055',
      registry: 'main',
    });

    await postAlerts(alertmanager.url, [{ labels, annotations, endsAt: new Date().toISOString() }]);

    const [resolved] = await notifications('resolved', 'RegistryDown', 'main');
    expect(resolved?.alerts).toEqual([expect.objectContaining({ status: 'resolved', labels, annotations })]);
  });

  test('sends one notification for each registry', async () => {
    await postAlerts(alertmanager.url, [
      { labels: about('first', 'RegistryGCFailed') },
      { labels: about('second', 'RegistryGCFailed') },
    ]);

    const first = await notifications('firing', 'RegistryGCFailed', 'first');
    const second = await notifications('firing', 'RegistryGCFailed', 'second');
    expect([...first, ...second].map((one) => one.alerts.length)).toEqual([1, 1]);
  });

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
});
