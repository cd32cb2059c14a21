import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { projectPath } from '../support/prometheus-tools.ts';

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly AlertRule[];
}

/** One unit test file for promtool, as far as coverage is counted. */
export interface RuleTestFile {
  readonly tests: readonly {
    readonly name?: string;
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts?: readonly unknown[];
    }[];
  }[];
}

export const ruleFiles = filesOf('alerts', '.rules.yml');

export const ruleTestFiles = filesOf('test/alerts', '.test.yml');

export function readRuleGroups(): readonly RuleGroup[] {
  return ruleFiles.flatMap((file) => (parse(readFileSync(file, 'utf8')) as { groups: RuleGroup[] }).groups);
}

export function readRuleTests(): readonly RuleTestFile[] {
  return ruleTestFiles.map((file) => parse(readFileSync(file, 'utf8')) as RuleTestFile);
}

function filesOf(folder: string, suffix: string): readonly string[] {
  const names = readdirSync(projectPath(folder)).filter((name) => name.endsWith(suffix));
  return names.map((name) => projectPath(`${folder}/${name}`));
}
