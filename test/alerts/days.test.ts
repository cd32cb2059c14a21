import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTool, type ToolResult } from '../support/prometheus-tools.ts';
import { readRecording } from '../recorded/recording.ts';
import { realParts } from '../support/real-parts.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { SeriesValues } from './cases/alert-case.ts';
import { busyDay, healthyDay, quietDay } from './days.ts';
import { inputSeries } from './promtool-tests.ts';
import { askedMetrics, replayedDays } from './replayed-days.ts';
import { groupNames, ruleFiles } from './rule-files.ts';

const up = { 'up{job="registry-exporter", instance="exporter:10055"}': '1x4320' };

test('a healthy day has every series that a rule asks for', () => {
  const given = new Set(Object.keys(healthyDay(quietDay)).map((name) => name.replace(/\{.*/, '')));

  // Absent where nothing about the registry's own configuration is known.
  expect(askedMetrics().filter((name) => !given.has(name))).toEqual(['docker_registry_config_warnings']);
});

realParts('all alerts over whole days in promtool', ['promtool'], () => {
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

  test('three days of a demonstration on which all is well: no alert but Watchdog is even pending', () => {
    const series = { ...up, ...replayedDays(readRecording('healthy'), 3) };

    const result = runDay(series, '3d', seldom);

    expect(result.output).toContain('SUCCESS');
  }, 130_000);

  test('hours of a demonstration with guessed passwords and server errors are told from these', () => {
    const series = { ...up, ...replayedDays(readRecording('eventful'), 0.25) };

    const result = runDay(series, '6h', seldom);

    expect(result.output.match(/(?<=alertname=")Registry\w+/g)).toEqual([
      'RegistryAuthFailureSpike',
      'RegistryErrorBudgetBurn',
    ]);
  }, 130_000);

  test('a day on which an alert fires is told from these', () => {
    const broken = { 'docker_registry_up{C}': '1x60 0x20 1x100' };

    const result = runDay({ ...up, ...healthyDay(quietDay), ...broken }, '3h');

    expect(result.output).toContain('RegistryDown');
  }, 130_000);
});

interface Pace {
  readonly every: string;
  readonly states: string;
}

const often: Pace = { every: '4m', states: 'firing' };
/** Three days take their time. A recording lasts twelve minutes, so that each of them is met again and again. */
const seldom: Pace = { every: '31m', states: 'firing|pending' };

/** Demands that Watchdog has fired by then, and nothing else. */
function runDay(series: SeriesValues, time: string, { every, states }: Pace = often): ToolResult {
  const file = join(temporaryFolder(), 'day.test.yml');
  const fired = (matcher: string): string =>
    `count by (alertname) (count_over_time(ALERTS{alertstate=~"${states}", ${matcher}}[3d]))`;
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
  writeFileSync(
    file,
    JSON.stringify({
      rule_files: ruleFiles,
      evaluation_interval: every,
      group_eval_order: groupNames(),
      tests,
    }),
  );
  return runTool('promtool', 'test', 'rules', file);
}
