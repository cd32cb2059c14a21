import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { metricNames } from '../support/prometheus-metric-names.ts';
import { runTool, type ToolResult } from '../support/prometheus-tools.ts';
import { realParts } from '../support/real-parts.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { SeriesValues } from './cases/alert-case.ts';
import { busyDay, healthyDay, quietDay } from './days.ts';
import { inputSeries } from './promtool-tests.ts';
import { readRecordingRules, readRuleGroups, ruleFiles } from './rule-files.ts';

const up = { 'up{job="registry-exporter", instance="exporter:10055"}': '1x1440' };

test('a healthy day has every series that a rule asks for', () => {
  const asked = [...readRuleGroups().flatMap(({ rules }) => rules), ...readRecordingRules()].flatMap(
    ({ expr }) => metricNames(expr),
  );
  const given = new Set(Object.keys(healthyDay(quietDay)).map((name) => name.replace(/\{.*/, '')));

  // Absent where nothing about the registry's own configuration is known.
  expect([...new Set(asked)].filter((name) => !given.has(name))).toEqual(['docker_registry_config_warnings']);
});

realParts('all alerts over a whole day in promtool', ['promtool'], () => {
  test.each<[string, string, SeriesValues]>([
    ['a quiet day at one request an hour', '24h', { ...up, ...healthyDay(quietDay) }],
    ['a busy day with two restarts of the exporter', '24h', { ...up, ...healthyDay(busyDay) }],
    ['an exporter that tells nothing', '3h', up],
  ])(
    '%s: no alert but Watchdog',
    (_title, time, series) => {
      const result = runDay(series, time);

      expect(result.output).toContain('SUCCESS');
    },
    130_000,
  );

  test('a day on which an alert fires is told from these', () => {
    const broken = { 'docker_registry_up{C}': '1x60 0x20 1x100' };

    const result = runDay({ ...up, ...healthyDay(quietDay), ...broken }, '3h');

    expect(result.output).toContain('RegistryDown');
  }, 130_000);
});

/** Demands that Watchdog has fired by then, and nothing else. */
function runDay(series: SeriesValues, time: string): ToolResult {
  const file = join(temporaryFolder(), 'day.test.yml');
  const fired = (matcher: string): string =>
    `count by (alertname) (count_over_time(ALERTS{alertstate="firing", ${matcher}}[1d]))`;
  const tests = [
    {
      ...{ name: 'a day', interval: '1m', input_series: inputSeries(series) },
      promql_expr_test: [
        { expr: fired('alertname!="Watchdog"'), eval_time: time, exp_samples: [] },
        {
          expr: fired('alertname="Watchdog"'),
          eval_time: time,
          exp_samples: [{ labels: '{alertname="Watchdog"}', value: 1 }],
        },
      ],
    },
  ];
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ rule_files: ruleFiles, evaluation_interval: '2m', tests }));
  return runTool('promtool', 'test', 'rules', file);
}
