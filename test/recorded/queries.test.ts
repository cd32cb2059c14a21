import { afterAll, beforeAll, expect, test } from 'vitest';
import { dashboardQueries } from '../support/dashboard-queries.ts';
import { hasData, rulesOf, type RunningRule } from '../support/prometheus-api.ts';
import type { RunningProgram } from '../support/prometheus-program.ts';
import { realParts } from '../support/real-parts.ts';
import { gapsOf } from './gaps.ts';
import { idleReasons, quietPanels, unexplained } from './not-in-demo.ts';
import { startRecordedPrometheus } from './recorded-prometheus.ts';

const limitMs = 60_000;

realParts('a real Prometheus with a recorded demonstration', ['prometheus', 'promtool'], () => {
  const gaps: string[] = [];
  let prometheus: RunningProgram;
  let rules: readonly RunningRule[];

  beforeAll(async () => {
    prometheus = await startRecordedPrometheus('eventful');
    rules = await rulesOf(prometheus.url);
  }, 130_000);

  afterAll(() => prometheus.stop());

  async function hasAnswer(expr: string): Promise<boolean> {
    if (await hasData(prometheus.url, expr)) return true;
    gaps.push(...(await gapsOf(prometheus.url, expr)));
    return false;
  }

  async function silent<T extends { readonly expr: string }>(all: readonly T[]): Promise<readonly T[]> {
    const silentOnes: T[] = [];
    for (const one of all) if (!(await hasAnswer(one.expr))) silentOnes.push(one);
    return silentOnes;
  }

  test('evaluates every rule without an error', () => {
    expect(rules.length).toBeGreaterThan(80);
    expect(rules.filter(({ health, lastError }) => health !== 'ok' || lastError !== undefined)).toEqual([]);
  });

  test(
    'records everything but what nobody has begun',
    async () => {
      const records = rules.filter(({ type }) => type === 'recording');

      const lacking = await silent(records.map(({ name, query }) => ({ name, expr: query })));

      expect(lacking.map(({ name }) => name)).toEqual([
        'registry:gc_last_success_timestamp_seconds:32d',
        'registry:gc_expected_seconds:32d',
      ]);
    },
    limitMs,
  );

  test(
    'sees the conditions of these alerts met, and finds what the others ask for',
    async () => {
      const alerts = rules.filter(({ type }) => type === 'alerting');

      const quiet = await silent(alerts.map(({ name, query }) => ({ name, expr: query })));

      const told = new Set(alerts.map(({ name }) => name));
      for (const { name } of quiet.filter(({ name }) => name !== 'RegistryErrorBudgetBurn'))
        told.delete(name);
      expect([...told]).toEqual(['Watchdog', 'RegistryErrorBudgetBurn']);
    },
    limitMs,
  );

  test(
    'fills every panel but those for what the demonstration does not have',
    async () => {
      const queries = dashboardQueries();

      const empty = await silent(queries);

      const withoutGaps = empty.filter(({ panel }) => panel in quietPanels);
      expect(withoutGaps.map(({ panel }) => panel)).toEqual(Object.keys(quietPanels));
      expect(empty.length).toBeLessThan(queries.length / 3);
    },
    limitMs,
  );

  test('has a reason for whatever was not found, and no reason too many', () => {
    expect(unexplained([...new Set(gaps)])).toEqual([]);
    expect(idleReasons(gaps)).toEqual([]);
  });
});
