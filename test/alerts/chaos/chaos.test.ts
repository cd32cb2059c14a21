import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startExporter, type RunningExporter } from '../../support/exporter.ts';
import { startAlertmanager, startPrometheus } from '../../support/prometheus-program.ts';
import { startWebhook, type Notification } from '../../support/prometheus-webhook.ts';
import { realParts } from '../../support/real-parts.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { hastyAlertmanagerConfig, hastyPrometheusConfig } from '../hasty-config.ts';
import { clientFaults } from './clients.ts';
import { collectionFaults } from './collections.ts';
import type { ChaosFault } from './fault.ts';
import { hastyRuleFiles } from './hasten.ts';
import { layerFaults } from './layers.ts';
import { storageFaults } from './storage.ts';

/** Two probes, as in the shipped file: a cause that is seen one later than its consequence comes first all the same. */
const probesApart = '4s';

const parts = ['docker-registry', 'prometheus', 'alertmanager', 'openssl'] as const;

realParts('everything goes wrong at once', [...parts], () => {
  test('each cause ends in the notification that names it, and in no other', async () => {
    const folder = temporaryFolder();
    const [config, token] = [join(folder, 'exporter.yml'), join(folder, 'token')];
    const places: { exporter?: RunningExporter } = {};
    const tell = (notice: unknown): Promise<void> => post(places.exporter, '/-/gc', notice);
    const faults = await Promise.all([
      ...[...layerFaults(), ...storageFaults(), ...clientFaults(), ...collectionFaults(tell)],
    ]);
    writeFileSync(token, 'chaos-token');
    writeFileSync(config, configOf(faults, token));
    const exporter = await startExporter({}, [`--config.file=${config}`]);
    places.exporter = exporter;
    const webhook = await startChain(folder, exporter);

    // All is well for what is twenty-five minutes to the rules.
    await pause(25_000);
    expect(told(webhook.received)).toEqual(['expiring: RegistryCertificateExpiringSoon critical']);

    const over = new AbortController();
    onTestFinished(() => {
      over.abort();
    });
    await Promise.all(faults.map(async ({ happen }) => happen(over.signal)));
    writeFileSync(config, 'registries: nonsense');
    await fetch(new URL('/-/reload', exporter.url), { method: 'POST' });
    const wanted = [
      ...faults.flatMap(({ name, notifies }) => notifies.map((alert) => `${name}: ${alert}`)),
      'exporter: RegistryExporterConfigReloadFailed warning',
    ];
    await until(100_000, () => wanted.every((one) => told(webhook.received).includes(one)));
    // What would come late.
    await pause(10_000);
    expect(told(webhook.received)).toEqual(wanted.toSorted());
    expect(badTexts(webhook.received)).toEqual([]);

    await exporter.stop();
    const gone = 'exporter: RegistryExporterDown critical';
    await until(20_000, () => told(webhook.received).includes(gone));
    expect(told(webhook.received)).toEqual([...wanted, gone].toSorted());
  }, 240_000);
});

function configOf(faults: readonly ChaosFault[], token: string): string {
  const registries = faults.map(({ name, watched }) => ({ name, ...watched }));
  // JSON is YAML.
  return JSON.stringify({ web: { gc_token_file: token, enable_lifecycle: true }, registries });
}

/** Prometheus and Alertmanager as shipped, in a hurry. */
async function startChain(folder: string, exporter: RunningExporter) {
  const webhook = await startWebhook();
  onTestFinished(() => webhook.stop());
  writeFileSync(join(folder, 'url'), webhook.url);
  const alertmanager = await startAlertmanager(hastyAlertmanagerConfig(join(folder, 'url'), probesApart));
  onTestFinished(() => alertmanager.stop());
  const rules = join(folder, 'rules');
  mkdirSync(rules);
  for (const [name, text] of hastyRuleFiles()) writeFileSync(join(rules, name), text);
  const places = {
    rules: join(rules, '*.rules.yml'),
    exporter: exporter.url.host,
    alertmanager: new URL(alertmanager.url).host,
  };
  const prometheus = await startPrometheus(hastyPrometheusConfig(places));
  onTestFinished(() => prometheus.stop());
  return webhook;
}

/** Each that fires, once, by the registry that it is about. */
function told(received: readonly Notification[]): readonly string[] {
  const alerts = received.flatMap((one) => one.alerts).filter(({ status }) => status === 'firing');
  const names = alerts.map(
    ({ labels }) => `${labels['registry'] ?? 'exporter'}: ${labels['alertname']} ${labels['severity']}`,
  );
  return [...new Set(names)].toSorted();
}

/** Templates that did not come out. */
function badTexts(received: readonly Notification[]): readonly string[] {
  const texts = received.flatMap((one) =>
    one.alerts.flatMap(({ annotations }) => Object.values(annotations)),
  );
  return texts.filter((text) => /<no value>|<error|%!|\{\{/.test(text));
}

async function post(exporter: RunningExporter | undefined, path: string, body: unknown): Promise<void> {
  const response = await fetch(new URL(path, exporter?.url), {
    method: 'POST',
    headers: { authorization: 'Bearer chaos-token' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
}

/** Whatever is missing then is for the comparison to say. */
async function until(timeoutMs: number, isSo: () => boolean): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!isSo() && Date.now() < end) await pause(200);
}
