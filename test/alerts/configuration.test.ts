import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { projectPath, runTool } from '../support/prometheus-tools.ts';
import { realParts } from '../support/real-parts.ts';
import { readRecordingRules, readRuleGroups, ruleFiles } from './rule-files.ts';

interface PrometheusConfig {
  readonly global: { readonly scrape_interval: string };
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly { readonly job_name: string }[];
}

interface AlertmanagerConfig {
  readonly inhibit_rules: readonly {
    readonly source_matchers: string[];
    readonly target_matchers: string[];
  }[];
}

interface ComposeFile {
  readonly services: Readonly<Record<string, { readonly secrets?: readonly string[] }>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

interface DataSources {
  readonly datasources: readonly {
    readonly uid: string;
    readonly type: string;
    readonly jsonData: Readonly<Record<string, unknown>>;
  }[];
}

function readYaml(path: string): unknown {
  return parse(readFileSync(projectPath(path), 'utf8'));
}

const prometheus = readYaml('prometheus/prometheus.yml') as PrometheusConfig;
const alertmanager = readYaml('alertmanager/alertmanager.yml') as AlertmanagerConfig;
const alertNames = readRuleGroups().flatMap((group) => group.rules.map((rule) => rule.alert));

describe('the files of the bundle agree with each other', () => {
  test('Prometheus scrapes the job that the alerts name', () => {
    const expressions = readRuleGroups().flatMap((group) => group.rules.map((rule) => rule.expr));

    const named = expressions.flatMap((expr) =>
      [...expr.matchAll(/job="([^"]+)"/g)].map((match) => match[1]),
    );

    expect(new Set(named)).toEqual(new Set(['registry-exporter']));
    expect(prometheus.scrape_configs.map((job) => job.job_name)).toEqual([
      'registry-exporter',
      'prometheus',
      'alertmanager',
    ]);
  });

  test('Grafana knows the scrape interval, so that no panel asks for less than a scrape', () => {
    const { datasources } = readYaml('grafana/provisioning/datasources/prometheus.yml') as DataSources;

    const source = datasources.find((one) => one.type === 'prometheus');

    expect(source?.uid).toBe('registry-prometheus');
    expect(source?.jsonData['timeInterval']).toBe(prometheus.global.scrape_interval);
    expect(datasources.map((one) => one.uid)).toContain(source?.jsonData['alertmanagerUid']);
  });

  test('Alertmanager inhibits only alerts that exist', () => {
    const matchers = alertmanager.inhibit_rules.flatMap((rule) => [
      ...rule.source_matchers,
      ...rule.target_matchers,
    ]);

    const named = matchers.flatMap((matcher) => matcher.match(/\bRegistry\w+/g) ?? []);

    expect(named).not.toEqual([]);
    expect(named.filter((name) => !alertNames.includes(name))).toEqual([]);
  });

  test('every secret of a receiver is a file that Compose mounts, empty unless it is given', () => {
    const text = readFileSync(projectPath('alertmanager/alertmanager.yml'), 'utf8');
    const compose = readYaml('docker-compose.observability.yml') as ComposeFile;

    const settings = [...text.matchAll(/^[\s-]*(\w*(?:url|password|key|token|secret)(?:_file)?): (.*)$/gm)];
    const files = settings.map(([, setting, value]) => [setting, value?.replace('/run/secrets/', '')]);

    expect(Object.fromEntries(files.map(([setting, name]) => [name, setting]))).toEqual({
      alert_webhook_url: 'url_file',
      alert_smtp_password: 'auth_password_file',
      alert_slack_url: 'api_url_file',
      alert_pagerduty_key: 'routing_key_file',
      alert_heartbeat_url: 'url_file',
      '\'{{ template "registry.alertmanager_url" . }}\'': 'client_url',
    });
    const mounted = compose.services['alertmanager']?.secrets ?? [];
    expect(files.map(([, name]) => name).filter((name) => name?.startsWith('alert_'))).toEqual(mounted);
    for (const name of mounted.slice(1))
      expect(compose.secrets[name]?.file).toMatch(/^\$\{\w+:-\/dev\/null\}$/);
  });
});

realParts('prometheus.yml in promtool', ['promtool'], () => {
  test('is a valid configuration and finds the rule files where the bundle mounts them', () => {
    const root = mkdtempSync(join(tmpdir(), 'prometheus-config-'));
    try {
      mkdirSync(join(root, 'alerts'));
      cpSync(projectPath('alerts'), join(root, 'alerts'), { recursive: true });
      const config = readFileSync(projectPath('prometheus/prometheus.yml'), 'utf8');
      writeFileSync(join(root, 'prometheus.yml'), config.replaceAll('/etc/prometheus', root));

      const result = runTool(
        'promtool',
        'check',
        'config',
        '--lint=all',
        '--lint-fatal',
        join(root, 'prometheus.yml'),
      );

      expect(result.code, result.output).toBe(0);
      expect(result.output).toContain(`${ruleFiles.length} rule files found`);
      const found = [...result.output.matchAll(/(\d+) rules found/g)].map(([, count]) => Number(count));
      expect(found).toHaveLength(ruleFiles.length);
      expect(found.reduce((sum, count) => sum + count, 0)).toBe(
        alertNames.length + readRecordingRules().length,
      );
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

realParts('alertmanager.yml in amtool', ['amtool'], () => {
  const config = projectPath('alertmanager/alertmanager.yml');

  test('is a valid configuration', () => {
    const result = runTool('amtool', 'check-config', config);

    expect(result).toEqual({ code: 0, output: expect.stringContaining('SUCCESS') as string });
  });

  test.each([
    ['webhook', 'RegistryDown', 'critical'],
    ['webhook', 'RegistryGCFailed', 'warning'],
    ['nobody', 'RegistryReclaimableHigh', 'info'],
    ['nobody', 'Watchdog', 'none'],
    ['webhook', 'AlertOfSomebodyElse', 'page'],
  ])('sends to %s: %s with severity %s', (receiver, alertname, severity) => {
    const labels = [
      `alertname=${alertname}`,
      `severity=${severity}`,
      'job=registry-exporter',
      'registry=main',
    ];

    const result = runTool(
      'amtool',
      'config',
      'routes',
      'test',
      `--config.file=${config}`,
      `--verify.receivers=${receiver}`,
      ...labels,
    );

    expect(result.code, result.output).toBe(0);
  });

  test('changes the receiver of all but the quiet ones by one word', () => {
    const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
    const changed = join(folder, 'alertmanager.yml');
    const shipped = readFileSync(config, 'utf8');
    writeFileSync(changed, shipped.replace('receiver: webhook', 'receiver: pagerduty'));

    const routes = runTool('amtool', 'config', 'routes', 'show', `--config.file=${changed}`).output;

    expect(routes.match(/receiver: \w+/g)?.toSorted()).toEqual([
      'receiver: nobody',
      'receiver: nobody',
      ...Array.from({ length: 3 }, () => 'receiver: pagerduty'),
    ]);
    rmSync(folder, { recursive: true, force: true });
  });
});
