import { expect, test } from 'vitest';
import { metricCatalogue } from '../../src/catalogue.ts';
import { readRecordingRules, readRuleGroups } from '../alerts/rule-files.ts';
import { readDashboards, writtenQueries } from '../support/dashboard-queries.ts';
import { metricNames, seriesNames } from '../support/prometheus-metric-names.ts';
import { rawMetrics } from './raw-metrics.ts';

const panels = Object.values(readDashboards()).flatMap(writtenQueries);
const alerts = readRuleGroups().flatMap(({ rules }) => rules);
const asked = new Set(
  [...panels, ...alerts, ...readRecordingRules()].flatMap(({ expr }) => metricNames(expr)),
);

test('every metric is asked for by a panel or a rule, or listed as raw with a reason', () => {
  expect(unused(asked).filter((name) => rawMetrics[name] === undefined)).toEqual([]);
});

test('only metrics of the catalogue are listed as raw', () => {
  const names = metricCatalogue.map(({ name }) => name);

  expect(Object.keys(rawMetrics).filter((name) => !names.includes(name))).toEqual([]);
});

test('a metric that nothing asks for is noticed', () => {
  const less = new Set([...asked].filter((name) => !name.startsWith('docker_registry_panics')));

  expect(unused(less)).toContain('docker_registry_panics_total');
});

/** A histogram is used where any of its series is. */
function unused(names: ReadonlySet<string>): readonly string[] {
  return metricCatalogue
    .filter((metric) => [...seriesNames([metric])].every((series) => !names.has(series)))
    .map(({ name }) => name);
}
