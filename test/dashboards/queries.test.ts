import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { metricCatalogue } from '../../src/catalogue.ts';
import { dashboardQueries } from '../support/dashboard-queries.ts';
import { queryPrometheus } from '../support/prometheus-api.ts';
import {
  type DefaultMetricsExporter,
  startDefaultMetricsExporter,
} from '../support/default-metrics-exporter.ts';
import { type CatalogueExporter, startCatalogueExporter } from '../support/prometheus-exposition.ts';
import { type RunningProgram, startPrometheus } from '../support/prometheus-program.ts';
import { runTool } from '../support/prometheus-tools.ts';
import { realParts } from '../support/real-parts.ts';
import { hastyRules, recordingCount } from './hasty-rules.ts';

const queries = dashboardQueries();

const patience = { timeout: 40_000, interval: 100 };

test('every variable and macro of every query is replaced before it is run', () => {
  expect(queries.length).toBeGreaterThan(160);
  expect(queries.filter(({ expr }) => expr.includes('$'))).toEqual([]);
});

realParts('dashboard queries in promtool', ['promtool'], () => {
  test('every query is a valid expression of the right type', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dashboard-queries-'));
    const file = join(folder, 'queries.rules.yml');
    const rules = queries.map(({ expr }, index) => ({ record: `dashboard:query:${index}`, expr }));
    try {
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));

      const result = runTool('promtool', 'check', 'rules', file);

      expect(result.code, result.output).toBe(0);
      expect(result.output).toContain(`${queries.length} rules found`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

realParts('dashboard queries in Prometheus', ['prometheus'], () => {
  let exporter: CatalogueExporter;
  let ownProcess: DefaultMetricsExporter;
  let prometheus: RunningProgram;
  let folder: string;

  beforeAll(async () => {
    exporter = await startCatalogueExporter(metricCatalogue);
    ownProcess = await startDefaultMetricsExporter();
    folder = mkdtempSync(join(tmpdir(), 'dashboard-rules-'));
    const rules = join(folder, 'hasty.rules.yml');
    writeFileSync(rules, hastyRules());
    const targets = [exporter.target, ownProcess.target];
    const config = {
      // Thousands of series take a busy machine a second.
      global: { scrape_interval: '3s', scrape_timeout: '3s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: [{ job_name: 'registry-exporter', static_configs: [{ targets }] }],
    };
    // JSON is YAML.
    prometheus = await startPrometheus(JSON.stringify(config));
    await vi.waitUntil(() => finds('count_over_time(docker_registry_up[1m]) >= 3'), patience);
    await vi.waitUntil(
      () => finds(`count(group by (__name__) ({__name__=~"registry:.+"})) == ${recordingCount}`),
      patience,
    );
    await vi.waitUntil(() => finds('ALERTS{alertstate="firing"}'), patience);
  }, 130_000);

  afterAll(async () => {
    await prometheus.stop();
    await exporter.stop();
    await ownProcess.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function finds(expr: string): Promise<boolean> {
    const answer = await queryPrometheus(prometheus.url, expr);
    return (answer.data?.result.length ?? 0) > 0;
  }

  test('every metric of the catalogue is scraped', async () => {
    const answer = await queryPrometheus(prometheus.url, 'min(up{job="registry-exporter"}) == 1');

    expect(answer.data?.result).toHaveLength(1);
  });

  test.each(queries)('$dashboard: "$panel" finds series: $raw', async ({ expr }) => {
    const answer = await queryPrometheus(prometheus.url, expr);

    expect(answer.error).toBeUndefined();
    expect(answer.data?.resultType).toBe('vector');
    expect(answer.data?.result).not.toEqual([]);
  });
});
