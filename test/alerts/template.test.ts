import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectPath, runTool } from '../support/prometheus-tools.ts';
import { realParts } from '../support/real-parts.ts';

realParts('the template in amtool', ['amtool'], () => {
  test('says that a trouble is over, and offers no silence for it', () => {
    const text = render('resolved', '{{ template "registry.subject" . }}\n{{ template "registry.text" . }}');

    expect(text).toMatchInlineSnapshot(`
      "[RESOLVED] RegistryErrorBudgetBurn a "b" \\ c
      The registry answers too many requests with a server error.

      Resolved: Registry main answered 3% within 1h with a 5xx status.
      From 2026-03-01 01:00:00 UTC to 2026-03-01 02:30:00 UTC.

      Resolved: Registry main answered 3% within 6h with a 5xx status.
      From 2026-03-01 01:00:00 UTC to 2026-03-01 02:30:00 UTC.

      Runbook: http://localhost:10055/runbooks/RegistryErrorBudgetBurn
      Dashboard: http://localhost:3000/d/docker-registry-traffic
      "
    `);
  });

  test('counts the alerts of a notification that has several', () => {
    const text = render('firing', '{{ template "registry.subject" . }}\n{{ template "registry.text" . }}');

    expect(text).toMatchInlineSnapshot(`
      "[CRITICAL] RegistryErrorBudgetBurn a "b" \\ c (2 alerts)
      The registry answers too many requests with a server error.

      Registry main answered 3% within 1h with a 5xx status.
      Since 2026-03-01 01:00:00 UTC.

      Registry main answered 3% within 6h with a 5xx status.
      Since 2026-03-01 01:00:00 UTC.

      Runbook: http://localhost:10055/runbooks/RegistryErrorBudgetBurn
      Dashboard: http://localhost:3000/d/docker-registry-traffic
      Silence: http://localhost:9093/#/silences/new?filter=%7Balertname%3D%22RegistryErrorBudgetBurn%22%2Cinstance%3D%22exporter%3A10055%22%2Cregistry%3D%22a%20%5C%22b%5C%22%20%5C%5C%20c%22%7D
      "
    `);
  });

  test.each([
    ['critical', 'critical danger'],
    ['warning', 'warning warning'],
    ['info', 'info warning'],
    ['page', 'error warning'],
  ])('tells PagerDuty and Slack of the severity %s in their words', (severity, words) => {
    const text = '{{ template "registry.pagerduty_severity" . }} {{ template "registry.color" . }}';

    expect(render('firing', text, severity)).toBe(words);
  });
});

/** The template with two windows of one alert, as amtool renders it. */
function render(status: string, text: string, severity = 'critical'): string {
  const shared = { alertname: 'RegistryErrorBudgetBurn', instance: 'exporter:10055', registry: 'a "b" \\ c' };
  const annotations = {
    summary: 'The registry answers too many requests with a server error.',
    runbook_url: 'http://localhost:10055/runbooks/RegistryErrorBudgetBurn',
    dashboard_url: 'http://localhost:3000/d/docker-registry-traffic',
  };
  const alerts = ['1h', '6h'].map((window) => ({
    status,
    labels: { ...shared, severity, long_window: window },
    annotations: {
      ...annotations,
      description: `Registry main answered 3% within ${window} with a 5xx status.`,
    },
    startsAt: '2026-03-01T01:00:00Z',
    endsAt: '2026-03-01T02:30:00Z',
  }));
  const data = {
    receiver: 'email',
    status,
    alerts,
    groupLabels: shared,
    commonLabels: { ...shared, severity },
    commonAnnotations: annotations,
    externalURL: 'http://localhost:9093',
  };
  const folder = mkdtempSync(join(tmpdir(), 'template-'));
  writeFileSync(join(folder, 'data.json'), JSON.stringify(data));
  const result = runTool(
    'amtool',
    'template',
    'render',
    `--template.glob=${projectPath('alertmanager/templates')}/*.tmpl`,
    `--template.data=${join(folder, 'data.json')}`,
    `--template.text=${text}`,
  );
  rmSync(folder, { recursive: true, force: true });
  return result.output;
}
