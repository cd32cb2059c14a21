import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { metricCatalogue } from '../../src/catalogue.ts';
import { type CatalogueExporter, startCatalogueExporter } from '../support/prometheus-exposition.ts';
import { type RunningProgram, startAlertmanager, startPrometheus } from '../support/prometheus-program.ts';
import { type Notification, startWebhook, type WebhookServer } from '../support/prometheus-webhook.ts';
import { realParts } from '../support/real-parts.ts';
import { hastyAlertmanagerConfig, hastyPrometheusConfig, hastyRules } from './hasty-config.ts';

const patience = { timeout: 15_000, interval: 100 };

realParts('the shipped Prometheus and Alertmanager together', ['prometheus', 'alertmanager'], () => {
  let folder: string;
  let exporter: CatalogueExporter;
  let webhook: WebhookServer;
  let alertmanager: RunningProgram;
  let prometheus: RunningProgram;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'alert-chain-'));
    exporter = await startCatalogueExporter(
      metricCatalogue.filter(({ name }) => name === 'docker_registry_up'),
    );
    webhook = await startWebhook();
    writeFileSync(join(folder, 'url'), webhook.url);
    writeFileSync(join(folder, 'registry.rules.yml'), hastyRules());
    alertmanager = await startAlertmanager(hastyAlertmanagerConfig(join(folder, 'url')));
    const places = {
      rules: join(folder, '*.rules.yml'),
      exporter: exporter.target,
      alertmanager: new URL(alertmanager.url).host,
    };
    prometheus = await startPrometheus(hastyPrometheusConfig(places));
  }, 30_000);

  afterAll(async () => {
    await prometheus.stop();
    await alertmanager.stop();
    await webhook.stop();
    await exporter.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('an outage that the exporter reports reaches the webhook, and so does its end', async () => {
    exporter.setGauge('docker_registry_up', 0);

    const firing = await notification('firing');
    const labels = {
      alertname: 'RegistryDown',
      severity: 'critical',
      job: 'registry-exporter',
      instance: exporter.target,
      registry: 'main',
    };
    expect(firing.alerts.map((alert) => alert.labels)).toEqual([labels]);
    expect(firing.alerts[0]?.annotations['summary']).toBe('The registry does not serve its clients.');
    expect(firing.alerts[0]?.annotations['description']).toMatch(/^No probe of registry main has succeeded/);

    exporter.setGauge('docker_registry_up', 1);

    const resolved = await notification('resolved');
    expect(resolved.alerts.map((alert) => alert.labels)).toEqual([labels]);
  }, 40_000);

  async function notification(status: string): Promise<Notification> {
    const isWanted = (one: Notification): boolean =>
      one.status === status && one.groupLabels['alertname'] === 'RegistryDown';
    await vi.waitUntil(() => webhook.received.some(isWanted), patience);
    const found = webhook.received.find(isWanted);
    if (found === undefined) throw new Error('a notification that was there is gone');
    return found;
  }
});
