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

/** A rule that keeps the outcome of an expression under a name of its own. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

interface AnyRuleGroup {
  readonly name: string;
  readonly rules: readonly (AlertRule | RecordingRule)[];
}

/** One unit test file for promtool, as far as coverage is counted. */
export interface RuleTestFile {
  readonly tests: readonly {
    readonly name?: string;
    readonly promql_expr_test?: readonly { readonly expr: string }[];
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts?: readonly unknown[];
    }[];
  }[];
}

export const ruleFiles = filesOf('alerts', '.rules.yml');

export const ruleTestFiles = filesOf('test/alerts', '.test.yml');

/** The alerts of every rule file, group by group. */
export function readRuleGroups(): readonly RuleGroup[] {
  return readGroups().flatMap(({ name, rules }) => {
    const alerts = rules.filter((rule) => 'alert' in rule);
    return alerts.length === 0 ? [] : [{ name, rules: alerts }];
  });
}

export function readRecordingRules(): readonly RecordingRule[] {
  return readGroups().flatMap(({ rules }) => rules.filter((rule) => 'record' in rule));
}

/** Every group, those that only record before those that ask for it: where moments of evaluation are far apart, one is too old at the next. */
export function groupNames(): readonly string[] {
  const isAsked = ({ rules }: AnyRuleGroup): boolean => rules.every((rule) => 'record' in rule);
  const groups = readGroups();
  return [...groups.filter(isAsked), ...groups.filter((group) => !isAsked(group))].map(({ name }) => name);
}

/** One rule of an alert. */
export interface WhichRule {
  readonly alert: string;
  readonly severity: string;
  readonly longWindow?: string;
}

/** A rule with what it needs of the recording rules, and nothing else: days of evaluations take their time. */
export function rulesFor({ alert, severity, longWindow }: WhichRule): {
  readonly records: readonly RecordingRule[];
  readonly alerts: readonly AlertRule[];
} {
  const alerts = readRuleGroups()
    .flatMap(({ rules }) => rules.filter((rule) => rule.alert === alert))
    .filter(({ labels }) => labels?.['severity'] === severity && labels['long_window'] === longWindow);
  return { records: recordsFor(alerts.map(({ expr }) => expr).join(' ')), alerts };
}

/** What is recorded under the names in an expression, and before it what that needs. */
function recordsFor(expr: string): readonly RecordingRule[] {
  const names = new Set(expr.match(/\bregistry:[\w:]+/g) ?? []);
  return readRecordingRules()
    .filter(({ record }) => names.has(record))
    .flatMap((rule) => [...recordsFor(rule.expr), rule]);
}

function readGroups(): readonly AnyRuleGroup[] {
  return ruleFiles.flatMap(
    (file) => (parse(readFileSync(file, 'utf8')) as { groups: AnyRuleGroup[] }).groups,
  );
}

export function readRuleTests(): readonly RuleTestFile[] {
  return ruleTestFiles.map((file) => parse(readFileSync(file, 'utf8')) as RuleTestFile);
}

function filesOf(folder: string, suffix: string): readonly string[] {
  const names = readdirSync(projectPath(folder)).filter((name) => name.endsWith(suffix));
  return names.map((name) => projectPath(`${folder}/${name}`));
}
