import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool, type ToolResult } from '../support/prometheus-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { AlertCase } from './cases/alert-case.ts';
import { testsOf } from './promtool-tests.ts';
import type { AlertRule, RecordingRule } from './rule-files.ts';

/** What is evaluated, in this order. */
export interface CaseRules {
  readonly records: readonly RecordingRule[];
  readonly alerts: readonly AlertRule[];
}

/** Runs promtool on a case. Only within a test. */
export function runCase(one: AlertCase, { records, alerts }: CaseRules): ToolResult {
  const folder = temporaryFolder();
  const [rules, tests] = [join(folder, 'case.rules.yml'), join(folder, 'case.test.yml')];
  const groups = [
    { name: 'records', rules: records },
    { name: 'alerts', rules: alerts },
  ];
  // JSON is YAML.
  writeFileSync(rules, JSON.stringify({ groups }));
  const order = groups.map(({ name }) => name);
  const head = {
    rule_files: [rules],
    evaluation_interval: one.evaluation ?? one.interval,
    group_eval_order: order,
  };
  writeFileSync(tests, JSON.stringify({ ...head, tests: testsOf(one) }));
  return runTool('promtool', 'test', 'rules', tests);
}
