import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectPath, runTool } from '../support/prometheus-tools.ts';
import { realParts } from '../support/real-parts.ts';
import { ruleFiles, ruleTestFiles } from './rule-files.ts';

realParts('alert rules in promtool', ['promtool'], () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rules-'));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(ruleFiles.map((file) => basename(file)))('%s passes every lint of promtool', (file) => {
    const result = runTool(
      'promtool',
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      projectPath(`alerts/${file}`),
    );

    expect(result).toEqual({ code: 0, output: expect.stringContaining('SUCCESS') as string });
  });

  test.each(ruleTestFiles.map((file) => basename(file)))('%s holds', (file) => {
    const result = runTool('promtool', 'test', 'rules', projectPath(`test/alerts/${file}`));

    expect(result).toEqual({ code: 0, output: expect.stringContaining('SUCCESS') as string });
  });

  // A unit test that passes whatever the rule says is worth nothing: each limit of a rule is moved, and a test must notice.
  test.each([
    ['registry-down', 'docker_registry_up[1m]', 'docker_registry_up[30s]'],
    ['registry-down', 'max_over_time(docker_registry_up[1m])', 'docker_registry_up'],
    ['registry-error-ratio-high', '> 0.05', '> 0.07'],
    ['registry-error-ratio-high', '> 0.05', '> 0.04'],
    ['registry-error-ratio-high', '>= 5', '>= 4'],
    ['registry-error-ratio-high', '>= 5', '>= 6'],
    ['registry-error-ratio-high', 'operation!="base"', ''],
    ['registry-error-ratio-high', 'code=~"5..", ', ''],
    ['registry-auth-failure-spike', '> 20', '> 21'],
    ['registry-auth-failure-spike', '> 20', '> 19'],
    ['registry-auth-failure-spike', '{reason!="backend"}', ''],
    ['registry-storage-almost-full', '> 0.80', '>= 0.80'],
    ['registry-storage-almost-full', '> 0.80', '> 0.82'],
    ['registry-storage-almost-full', 'for: 5m', 'for: 4m'],
    ['registry-gc-failed', '[1d]) > 0', '[2d]) > 0'],
    ['registry-gc-failed', '[1d]) > 0', '[1h]) > 0'],
    [
      'registry-gc-failed',
      'last_over_time(docker_registry_gc_last_run_success[1d])',
      'docker_registry_gc_last_run_success',
    ],
    ['registry-exporter-down', 'for: 2m', 'for: 1m'],
    ['registry-exporter-down', 'up{job="registry-exporter"}', 'up'],
    [
      'registry-exporter-absent',
      'absent(up{job="registry-exporter"})',
      'absent(up{job="registry-exporter"} == 1)',
    ],
  ])('the unit tests of %s notice when "%s" becomes "%s"', (name, original, changed) => {
    const rules = readFileSync(projectPath('alerts/registry.rules.yml'), 'utf8');
    const mutated = join(folder, 'mutated.rules.yml');
    const cases = join(folder, 'mutated.test.yml');
    const source = readFileSync(projectPath(`test/alerts/${name}.test.yml`), 'utf8');
    expect(rules).toContain(original);
    writeFileSync(mutated, rules.replaceAll(original, changed));
    writeFileSync(cases, source.replace('../../alerts/registry.rules.yml', mutated));

    const result = runTool('promtool', 'test', 'rules', cases);

    expect(result).toEqual({ code: 1, output: expect.stringContaining('alertname') as string });
  });

  test.each([
    [
      'increase(docker_registry_storage_added_bytes_total[1d])',
      'delta(docker_registry_storage_added_bytes_total[1d])',
    ],
    [
      'increase(docker_registry_storage_added_bytes_total[1d])',
      'increase(docker_registry_storage_added_bytes_total[1d]) - increase(docker_registry_storage_removed_bytes_total[1d])',
    ],
    ['added_bytes_total[1d]', 'added_bytes_total[12h]'],
    ['added_bytes_total[7d]', 'added_bytes_total[3d]'],
    ['/ 7', '/ 6'],
    ['growth_bytes_per_day:1d > 0', 'growth_bytes_per_day:1d >= 0'],
    ['growth_bytes_per_day:7d > 0', 'growth_bytes_per_day:7d >= 0'],
    ['86400', '3600'],
  ])('the unit tests of the recording rules notice when "%s" becomes "%s"', (original, changed) => {
    const rules = readFileSync(projectPath('alerts/recording.rules.yml'), 'utf8');
    const mutated = join(folder, 'mutated-recording.rules.yml');
    const cases = join(folder, 'mutated-recording.test.yml');
    const source = readFileSync(projectPath('test/alerts/recording.test.yml'), 'utf8');
    expect(rules).toContain(original);
    writeFileSync(mutated, rules.replaceAll(original, changed));
    writeFileSync(cases, source.replace('../../alerts/recording.rules.yml', mutated));

    const result = runTool('promtool', 'test', 'rules', cases);

    expect(result).toEqual({ code: 1, output: expect.stringContaining('FAILED') as string });
  });
});
