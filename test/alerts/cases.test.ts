import { expect, test } from 'vitest';
import { realParts } from '../support/real-parts.ts';
import { alertCases } from './cases/all.ts';
import { titleOf } from './promtool-tests.ts';
import { readRuleGroups, rulesFor } from './rule-files.ts';
import { runCase } from './run-case.ts';

const alerts = readRuleGroups().flatMap(({ rules }) => rules);

test('every alert has a case for each of its severities', () => {
  const wanted = alerts.map(({ alert, labels }) => `${alert} ${labels?.['severity'] ?? ''}`);
  const covered = alertCases.map(({ alert, severity }) => `${alert} ${severity}`);

  expect(wanted.filter((one) => !covered.includes(one))).toEqual(['Watchdog none']);
  expect(covered.filter((one) => !wanted.includes(one))).toEqual([]);
});

test('every case fires at two moments, and is quiet before and after', () => {
  const poor = alertCases.filter(({ fires, quiet }) => fires.length < 2 || quiet.length < 2);

  expect(poor).toEqual([]);
});

realParts('cases of the alerts in promtool', ['promtool'], () => {
  test.each(alertCases.map((one) => [titleOf(one), one] as const))('%s', (_title, one) => {
    const result = runCase(one, rulesFor(one));

    expect(result.output).toContain('SUCCESS');
    expect(result.code).toBe(0);
  });
});
