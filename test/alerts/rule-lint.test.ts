import { expect, test } from 'vitest';
import { metricCatalogue } from '../../src/catalogue.ts';
import { seriesNames } from '../support/prometheus-metric-names.ts';
import { type AlertRule, readRecordingRules, readRuleGroups, readRuleTests } from './rule-files.ts';
import { lintRecordings, lintRules } from './rule-lint.ts';

const exposed = seriesNames(metricCatalogue);

const sound: AlertRule = {
  alert: 'RegistryDown',
  expr: 'max_over_time(docker_registry_up[1m]) == 0',
  for: '1m',
  labels: { severity: 'critical' },
  annotations: {
    summary: 'It is down.',
    description: 'Registry {{ $labels.registry }} is down.',
    runbook_url: 'http://localhost:10055/runbooks/RegistryDown',
    dashboard_url: 'http://localhost:3000/d/docker-registry-availability?var-registry={{ $labels.registry }}',
  },
};

function problems(change: Partial<AlertRule>): readonly string[] {
  return lintRules(
    [{ name: 'group', rules: [{ ...named(change.alert ?? sound.alert), ...change }] }],
    exposed,
  );
}

test('every shipped rule keeps the conventions and names only metrics that exist', () => {
  const recorded = new Set(readRecordingRules().map(({ record }) => record));

  expect(lintRules(readRuleGroups(), exposed, recorded)).toEqual([]);
});

test('every shipped recording rule keeps the conventions, and asks only for what exists', () => {
  expect(readRecordingRules()).not.toEqual([]);
  expect(lintRecordings(readRecordingRules(), exposed)).toEqual([]);
});

test('every shipped recording rule has a unit test', () => {
  const asked = readRuleTests().flatMap(({ tests }) =>
    tests.flatMap(({ promql_expr_test: cases }) => (cases ?? []).map(({ expr }) => expr)),
  );

  const untested = readRecordingRules().filter(({ record }) => !asked.some((expr) => expr.includes(record)));

  expect(untested).toEqual([]);
});

test.each([
  ['a name without a window', { record: 'registry:growth' }, 'has no name of three parts'],
  ['a name of another level', { record: 'instance:growth:1d' }, 'has no name of three parts'],
  ['lost labels', { expr: 'sum by (job) (docker_registry_up)' }, 'loses labels'],
  ['an unknown metric', { expr: 'docker_registry_upp' }, 'docker_registry_upp, which nobody exposes'],
  ['an unknown record', { expr: 'registry:shrinkage:1d' }, 'registry:shrinkage:1d, which nobody exposes'],
])('the lint refuses a recording rule with %s', (_case, change, problem) => {
  const rule = { record: 'registry:growth:1d', expr: 'docker_registry_up', ...change };

  expect(lintRecordings([rule], exposed)).toEqual([expect.stringContaining(problem)]);
});

test('the lint refuses a recording rule that is defined twice', () => {
  const rule = { record: 'registry:growth:1d', expr: 'docker_registry_up' };

  expect(lintRecordings([rule, rule], exposed)).toEqual(['registry:growth:1d: is defined twice']);
});

test('every unit test has a name', () => {
  const tests = readRuleTests().flatMap((file) => file.tests);

  expect(tests.filter((one) => one.name === undefined)).toEqual([]);
});

test('the lint accepts a sound rule', () => {
  expect(problems({})).toEqual([]);
});

test.each<[string, Partial<AlertRule>, string]>([
  ['a name in snake case', { alert: 'Registry_down' }, 'is named in CamelCase and begins with Registry'],
  ['a name without the prefix', { alert: 'DiskFull' }, 'is named in CamelCase and begins with Registry'],
  ['a long name', { alert: `Registry${'A'.repeat(33)}` }, 'has a name of at most 40 characters'],
  ['another severity', { labels: { severity: 'page' } }, 'has the severity critical, warning or info'],
  ['a templated summary', summary('{{ $labels.registry }} down.'), 'has a constant summary'],
  ['a summary in lower case', summary('it is down.'), 'has a constant summary'],
  ['a summary without a full stop', summary('It is down'), 'has a constant summary'],
  ['a description without end', description('{{ $labels.registry }} is down'), 'ends in a full stop'],
  ['a constant description', description('The registry is down.'), 'names in its description what'],
  [
    'a description about nothing',
    description('Down for {{ $value | humanize }}.'),
    'names in its description what',
  ],
  ['a bare value', description('{{ $labels.registry }}: {{ $value }}.'), 'prints a ratio or a count through'],
  ['no comparison', { expr: 'docker_registry_up' }, 'compares with something'],
  [
    'lost labels',
    { expr: 'sum by (code) (docker_registry_up) == 0' },
    'keeps the labels job, instance and registry',
  ],
  ['a value in a label', { labels: { severity: 'warning', at: '{{ $value }}' } }, 'has no value in a label'],
  ['labels left out', { expr: 'sum without (registry) (docker_registry_up) == 0' }, 'keeps the labels job'],
  [
    'labels ignored',
    { expr: 'docker_registry_up == ignoring (code, job) docker_registry_up' },
    'keeps the labels job',
  ],
  [
    'too short a look',
    { expr: 'increase(docker_registry_probes_total[30s]) == 0' },
    'looks back over a minute',
  ],
  [
    'too long a look',
    { expr: 'increase(docker_registry_probes_total[60d]) == 0' },
    'no further than samples',
  ],
  [
    'another runbook',
    annotated('runbook_url', 'http://localhost:10055/runbooks/Other'),
    'links to the runbook',
  ],
  ['another dashboard', annotated('dashboard_url', 'http://localhost:3000/d/other'), 'links to a dashboard'],
  [
    'a link about something else',
    annotated('dashboard_url', 'http://localhost:3000/d/docker-registry-a?var-registry={{ $labels.job }}'),
    'links to a dashboard',
  ],
  [
    'an unknown record',
    { expr: 'registry:growth:1d > 0' },
    'asks for registry:growth:1d, which the exporter',
  ],
  ['an absence at once', { expr: 'absent(docker_registry_up)', for: '15s' }, 'waits at least two scrapes'],
  ['a rank', { expr: 'topk(1, docker_registry_up) == 0' }, 'does not pick by rank'],
  [
    'an unknown metric',
    { expr: 'docker_registry_upp == 0' },
    'asks for docker_registry_upp, which the exporter',
  ],
  ['a bare histogram', { expr: 'docker_registry_http_request_duration_seconds > 1' }, 'does not expose'],
])('the lint refuses %s', (_case, change, problem) => {
  expect(problems(change)).toEqual([expect.stringContaining(problem)]);
});

test('the lint refuses an alert that is defined twice', () => {
  expect(lintRules([{ name: 'group', rules: [sound, sound] }], exposed)).toEqual([
    'RegistryDown critical: is defined twice',
  ]);
});

test('the lint refuses a group that is too long, in rules and in name', () => {
  const rules = Array.from({ length: 21 }, (_, index) => named(`RegistryDown${index}`));

  expect(lintRules([{ name: 'g'.repeat(41), rules }], exposed)).toHaveLength(2);
});

function named(alert: string): AlertRule {
  const runbook = { runbook_url: `http://localhost:10055/runbooks/${alert}` };
  return { ...sound, alert, annotations: { ...sound.annotations, ...runbook } };
}

function annotated(name: string, text: string): Partial<AlertRule> {
  return { annotations: { ...sound.annotations, [name]: text } };
}

function summary(text: string): Partial<AlertRule> {
  return { annotations: { ...sound.annotations, summary: text } };
}

function description(text: string): Partial<AlertRule> {
  return { annotations: { ...sound.annotations, description: text } };
}
