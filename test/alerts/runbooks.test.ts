import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import { metricCatalogue } from '../../src/catalogue.ts';
import { metricNames, seriesNames } from '../support/prometheus-metric-names.ts';
import { projectPath, runTool } from '../support/prometheus-tools.ts';
import { realParts } from '../support/real-parts.ts';
import { readRecordingRules, readRuleGroups } from './rule-files.ts';
import { codeBlocks, generalRunbooks, headings, links, readIndex, readRunbooks } from './runbooks.ts';

const runbooks = readRunbooks();
const pages = [...runbooks, { name: 'README', text: readIndex() }];
const queries = pages.flatMap(({ name, text }) =>
  codeBlocks(text, 'promql').map((query) => ({ name, query })),
);
const alerts = [...new Set(readRuleGroups().flatMap(({ rules }) => rules.map(({ alert }) => alert)))];

describe('runbooks', () => {
  test('are there for each alert, and for nothing else but what is general', () => {
    const names = runbooks.map(({ name }) => name);

    expect(names.toSorted()).toEqual([...alerts, ...generalRunbooks].toSorted());
  });

  test.each(runbooks)('$name has its sections in order', ({ name, text }) => {
    const [title, ...sections] = headings(text);

    expect(sections).toEqual(['## Meaning', '## Impact', '## Diagnosis', '## Mitigation']);
    if (!generalRunbooks.includes(name)) expect(title).toBe(`# ${name}`);
  });

  test.each(runbooks)('$name has words in each section, and a query', ({ text }) => {
    expect(text).not.toMatch(/^## .*\n+(?=## |$(?![^]))/m);
    expect(codeBlocks(text, 'promql')).not.toEqual([]);
  });

  test.each(runbooks)('$name has commands for Compose and for Kubernetes, or needs neither', ({ text }) => {
    expect(text).toMatch(/docker (compose|inspect|run)|nginx -s reload/);
    expect(text).toContain('kubectl ');
  });

  test.each(runbooks)('$name is listed in the index once', ({ name }) => {
    expect(readIndex().split(`[${name}](${name}.md)`)).toHaveLength(2);
  });

  test.each(pages)('links of $name lead somewhere', ({ text }) => {
    const dead = links(text).filter((target) => !existsSync(projectPath(`docs/runbooks/${target}`)));

    expect(dead).toEqual([]);
  });

  test.each(pages)('$name is short enough to be read at night, and to be kept in memory', ({ name }) => {
    expect(statSync(projectPath(`docs/runbooks/${name}.md`)).size).toBeLessThan(12_000);
  });
});

test('the index tells the severities that the rules have', () => {
  const severities = readRuleGroups()
    .flatMap(({ rules }) => rules)
    .map(({ alert, labels }) => ({ alert, severity: labels?.['severity'] ?? '' }));

  const told = severities.filter(({ alert, severity }) => !severityInIndex(alert).includes(severity));

  expect(told).toEqual([]);
});

describe('queries of the runbooks', () => {
  test.each(queries)('in $name name what exists: $query', ({ query }) => {
    const records = readRecordingRules().map(({ record }) => record);
    const asked = query.match(/\bregistry:\w+(:\w+)?/g) ?? [];

    expect(metricNames(query).filter((name) => !seriesNames(metricCatalogue).has(name))).toEqual([]);
    expect(asked.filter((name) => !records.includes(name))).toEqual([]);
  });

  realParts('for a real Prometheus', ['promtool'], () => {
    test('are right', () => {
      const folder = mkdtempSync(join(tmpdir(), 'runbooks-'));
      const file = join(folder, 'queries.yml');
      const rules = queries.map(({ name, query }, index) => ({
        record: `runbook:query:${index}`,
        expr: query,
        labels: { runbook: name },
      }));
      writeFileSync(file, stringify({ groups: [{ name: 'runbooks', rules }] }));

      const { code, output } = runTool('promtool', 'check', 'rules', file);
      rmSync(folder, { recursive: true });

      expect(output).toContain(`SUCCESS: ${queries.length} rules found`);
      expect(code).toBe(0);
    });
  });
});

function severityInIndex(alert: string): readonly string[] {
  const row = new RegExp(`\\| \\[${alert}\\]\\S+ *\\| ([a-z, ]+?) *\\|`).exec(readIndex());
  return (row?.[1] ?? '').split(', ');
}
