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
