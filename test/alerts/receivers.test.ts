import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { issue, makeAuthority } from '../registry/api/certificates.ts';
import { type PostedAlert, postAlerts } from '../support/alertmanager-api.ts';
import { startAlertmanager } from '../support/prometheus-program.ts';
import { startWebhook, type WebhookServer } from '../support/prometheus-webhook.ts';
import { realParts } from '../support/real-parts.ts';
import { type SmtpServer, startSmtpServer } from '../support/smtp-server.ts';
import { hastyReceiverConfig, type Replacement } from './hasty-config.ts';

interface SlackMessage {
  readonly attachments: readonly Readonly<Record<string, unknown>>[];
}

interface PagerDutyEvent {
  readonly routing_key: string;
  readonly event_action: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly client_url: string;
  readonly links: readonly unknown[];
}

const patience = { timeout: 15_000, interval: 100 };

const down: PostedAlert = {
  labels: {
    alertname: 'RegistryDown',
    severity: 'critical',
    job: 'registry-exporter',
    instance: 'exporter:10055',
    registry: 'main',
  },
  annotations: {
    summary: 'The registry does not serve its clients.',
    description: 'No probe of registry main has succeeded. Reason: <!channel> & none.',
    runbook_url: 'http://localhost:10055/runbooks/RegistryDown',
    dashboard_url: 'http://localhost:3000/d/docker-registry-availability?var-registry=main',
  },
};

realParts('each receiver, once the default route names it', ['alertmanager', 'openssl'], () => {
  test('e-mail encrypts the connection, logs in with the password of the file, and says it in plain words', async () => {
    const authority = makeAuthority(temporaryFolder(), 'authority');
    const mails = await closing(startSmtpServer(issue(authority, 'smtp', { days: 2 })));
    const alertmanager = await start('email', { alert_smtp_password: 'from a file' }, [
      ['smtp.example.com:587', mails.address],
      [
        'require_tls: true',
        `require_tls: true\n        tls_config: { ca_file: ${authority.certificateFile} }`,
      ],
    ]);

    await postAlerts(alertmanager, [down]);

    const [mail] = await some(mails);
    expect(mail).toMatchObject({
      login: 'alertmanager@example.com from a file',
      sender: 'alertmanager@example.com',
      recipient: 'you@example.com',
    });
    expect(mail?.content).toMatch(/^Subject: \[CRITICAL\] RegistryDown main$/m);
    expect(masked(plainText(mail?.content))).toMatchInlineSnapshot(`
      "The registry does not serve its clients.

      No probe of registry main has succeeded. Reason: <!channel> & none.
      Since TIME UTC.

      Runbook: http://localhost:10055/runbooks/RegistryDown
      Dashboard: http://localhost:3000/d/docker-registry-availability?var-registry=main
      Silence: ALERTMANAGER/#/silences/new?filter=%7Balertname%3D%22RegistryDown%22%2Cinstance%3D%22exporter%3A10055%22%2Cjob%3D%22registry-exporter%22%2Cregistry%3D%22main%22%7D
      "
    `);
  }, 30_000);

  test('Slack gets links, and nothing that a description says becomes one', async () => {
    const slack = await closing(startWebhook<SlackMessage>());
    const alertmanager = await start('slack', { alert_slack_url: slack.url });

    await postAlerts(alertmanager, [down]);

    const [message] = await some(slack);
    const [attachment] = message?.attachments ?? [];
    expect(attachment).toMatchObject({
      title: '[CRITICAL] RegistryDown main',
      title_link: expect.stringMatching(/:0\/#\/alerts\?/) as string,
      color: 'danger',
    });
    expect(masked(String(attachment?.['text']))).toMatchInlineSnapshot(`
      "*The registry does not serve its clients.*

      No probe of registry main has succeeded. Reason: &lt;!channel&gt; &amp; none.

      <http://localhost:10055/runbooks/RegistryDown|Runbook> · <http://localhost:3000/d/docker-registry-availability?var-registry=main|Dashboard> · <ALERTMANAGER/#/silences/new?filter=%7Balertname%3D%22RegistryDown%22%2Cinstance%3D%22exporter%3A10055%22%2Cjob%3D%22registry-exporter%22%2Cregistry%3D%22main%22%7D|Silence>"
    `);
  }, 30_000);

  test('PagerDuty opens an incident and closes it', async () => {
    const pagerduty = await closing(startWebhook<PagerDutyEvent>());
    const alertmanager = await start('pagerduty', { alert_pagerduty_key: 'key of a file' }, [
      ['client: Alertmanager', `client: Alertmanager\n        url: ${pagerduty.url}`],
    ]);

    await postAlerts(alertmanager, [down]);
    const [opened] = await some(pagerduty);
    await postAlerts(alertmanager, [{ ...down, endsAt: new Date().toISOString() }]);
    await vi.waitUntil(() => pagerduty.received.length > 1, patience);

    expect(opened).toMatchObject({
      routing_key: 'key of a file',
      event_action: 'trigger',
      payload: { severity: 'critical', summary: '[CRITICAL] RegistryDown main' },
      client_url: expect.stringMatching(/:0\/#\/alerts\?/) as string,
      links: [
        { href: down.annotations?.['runbook_url'], text: 'Runbook' },
        { href: down.annotations?.['dashboard_url'], text: 'Dashboard' },
      ],
    });
    expect(pagerduty.received[1]).toMatchObject({ event_action: 'resolve' });
  }, 30_000);

  test('the heartbeat goes on as long as the watchdog fires, and nobody else hears of it', async () => {
    const [heartbeat, webhook] = [await closing(startWebhook()), await closing(startWebhook())];
    const alertmanager = await start(
      'webhook',
      { alert_heartbeat_url: heartbeat.url, alert_webhook_url: webhook.url },
      [
        [/(matchers: \[alertname="Watchdog"\]\n +receiver:) nobody/, '$1 heartbeat'],
        ['repeat_interval: 5m', 'repeat_interval: 500ms'],
      ],
    );

    await postAlerts(alertmanager, [{ labels: { alertname: 'Watchdog', severity: 'none' } }]);

    await vi.waitUntil(() => heartbeat.received.length > 2, patience);
    expect(webhook.received).toEqual([]);
  }, 30_000);

  test('out of the box neither the watchdog nor an info is sent to anybody', async () => {
    const webhook = await closing(startWebhook());
    const alertmanager = await start('webhook', { alert_webhook_url: webhook.url });
    const info = { labels: { ...down.labels, alertname: 'RegistryReclaimableHigh', severity: 'info' } };

    await postAlerts(alertmanager, [{ labels: { alertname: 'Watchdog', severity: 'none' } }, info, down]);

    await some(webhook);
    expect(webhook.received.map(({ groupLabels }) => groupLabels['alertname'])).toEqual(['RegistryDown']);
    const metrics = await (await fetch(`${alertmanager}/metrics`)).text();
    const failed = metrics.match(/^alertmanager_notifications_failed_total\{.*\} [1-9].*$/gm);
    expect(failed).toBeNull();
  }, 30_000);
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'receivers-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** An Alertmanager with one word of the shipped file changed, and the files of the secrets filled. */
async function start(
  receiver: string,
  secrets: Readonly<Record<string, string>>,
  changes: readonly Replacement[] = [],
): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, secret] of Object.entries(secrets)) writeFileSync(join(folder, name), `${secret}\n`);
  const all: Replacement[] = [['receiver: webhook', `receiver: ${receiver}`], ...changes];
  return (await closing(startAlertmanager(hastyReceiverConfig(folder, all)))).url;
}

async function closing<Server extends { stop(): Promise<void> }>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  onTestFinished(() => server.stop());
  return server;
}

async function some<Body>(
  server: WebhookServer<Body> | (SmtpServer & { received: readonly Body[] }),
): Promise<readonly Body[]> {
  await vi.waitUntil(() => server.received.length > 0, patience);
  return server.received;
}

function plainText(mail = ''): string {
  return mail.split('Content-Type: text/plain; charset=UTF-8\n\n')[1]?.split('\n--')[0] ?? '';
}

/** Without the time, and without the address that an Alertmanager on a free port takes for its own. */
function masked(text: string): string {
  return text
    .replaceAll(/http:\/\/[^/]+:0/g, 'ALERTMANAGER')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME');
}
