import { metricNames } from '../support/prometheus-metric-names.ts';
import type { AlertRule, RecordingRule, RuleGroup } from './rule-files.ts';
import { secondsOf } from './series-values.ts';

type Check = (rule: AlertRule) => boolean;

/** What every alert keeps to, by the sentence that is reported when it does not. */
const alertChecks: Readonly<Record<string, Check>> = {
  'is named in CamelCase and begins with Registry': ({ alert }) =>
    /^(Registry([A-Z][A-Za-z0-9]*)+|Watchdog)$/.test(alert),
  'has a name of at most 40 characters': ({ alert }) => alert.length <= 40,
  'has the severity critical, warning or info': ({ alert, labels }) =>
    (alert === 'Watchdog' ? /^none$/ : /^(critical|warning|info)$/).test(labels?.['severity'] ?? ''),
  'has a constant summary: a capital letter, a full stop, no template': (rule) =>
    /^[A-Z][^{}\n]*\.$/.test(annotation(rule, 'summary')),
  'has a description that ends in a full stop': (rule) => annotation(rule, 'description').endsWith('.'),
  'names in its description what it is about, by a template': (rule) =>
    /\{\{ \$(labels\.(registry|instance|job)|externalURL) \}\}/.test(annotation(rule, 'description')),
  'links to the runbook of its name': (rule) =>
    annotation(rule, 'runbook_url') === `http://localhost:10055/runbooks/${rule.alert}`,
  'links to a dashboard, and there to what it is about': (rule) =>
    /^http:\/\/localhost:3000\/d\/docker-registry-[a-z]+(\?var-(registry|instance)=\{\{ \$labels\.\2 \}\})?$/.test(
      annotation(rule, 'dashboard_url'),
    ),
  'prints a ratio or a count through a formatting function': (rule) =>
    !/\{\{ *\$value *\}\}/.test(annotation(rule, 'description')),
  'compares with something, or asks for an absence': ({ expr }) => /[<>]|==|!=|\babsent\(/.test(expr),
  'keeps the labels job, instance and registry': ({ expr }) => keepsLabels(expr),
  'looks back over a minute at least, and no further than samples are kept': ({ expr }) =>
    [...expr.matchAll(/\[(\w+)(?::\w+)?\]/g)].every(([, range]) => isKept(range ?? '')),
  'has no value in a label': ({ labels }) =>
    !Object.values(labels ?? {}).some((label) => label.includes('$value')),
  'waits at least two scrapes before it reports an absence': (rule) =>
    !rule.expr.includes('absent(') || /^[1-9]\d*m$/.test(rule.for ?? ''),
  'does not pick by rank': ({ expr }) => !/\b(topk|bottomk|limitk)\b/.test(expr),
};

/** Every way in which the groups break the conventions; empty when they keep them. */
export function lintRules(
  groups: readonly RuleGroup[],
  exposed: ReadonlySet<string>,
  recorded: ReadonlySet<string> = new Set(),
): readonly string[] {
  const rules = groups.flatMap((group) => group.rules);
  return [
    ...rules.flatMap(lintAlert),
    ...rules.flatMap((rule) => unknownMetrics(rule, exposed, recorded)),
    ...groups.flatMap(lintGroup),
    ...repeated(rules.map(identity)).map((name) => `${name}: is defined twice`),
  ];
}

/** Rules of one name tell of the same thing, more or less urgent, or over another time. */
function identity({ alert, labels }: AlertRule): string {
  const { severity, long_window: window } = labels ?? {};
  return [alert, severity, window].filter((part) => part !== undefined).join(' ');
}

/** Every way in which recording rules break the conventions; empty when they keep them. */
export function lintRecordings(
  rules: readonly RecordingRule[],
  exposed: ReadonlySet<string>,
): readonly string[] {
  const names = new Set(rules.map(({ record }) => record));
  return [
    ...rules.flatMap((rule) => lintRecording(rule, names, exposed)),
    ...repeated(rules.map(recordIdentity)).map((name) => `${name}: is defined twice`),
  ];
}

function recordIdentity({ record, labels }: RecordingRule): string {
  return [record, ...Object.values(labels ?? {})].join(' ');
}

function lintRecording(
  { record, expr }: RecordingRule,
  names: ReadonlySet<string>,
  exposed: ReadonlySet<string>,
): readonly string[] {
  const recorded = expr.match(/\bregistry:[\w:]+/g) ?? [];
  const unknown = [
    ...metricNames(expr).filter((name) => !exposed.has(name)),
    ...recorded.filter((name) => !names.has(name)),
  ];
  return [
    // What it is of, what it is in which unit, and over which time.
    ...(/^registry:([a-z_]+:[1-9]\d*[mhd]|objective_ratio)$/.test(record)
      ? []
      : [`${record}: has no name of three parts`]),
    ...(keepsLabels(expr) ? [] : [`${record}: loses labels`]),
    ...unknown.map((name) => `${record}: asks for ${name}, which nobody exposes or records`),
  ];
}

function lintAlert(rule: AlertRule): readonly string[] {
  const broken = Object.entries(alertChecks).filter(([, holds]) => !holds(rule));
  return broken.map(([fact]) => `${rule.alert}: not true that it ${fact}`);
}

function unknownMetrics(
  rule: AlertRule,
  exposed: ReadonlySet<string>,
  recorded: ReadonlySet<string>,
): readonly string[] {
  const records = rule.expr.match(/\bregistry:[\w:]+/g) ?? [];
  const unknown = [
    ...metricNames(rule.expr).filter((name) => !exposed.has(name)),
    ...records.filter((name) => !recorded.has(name)),
  ];
  return unknown.map((name) => `${rule.alert}: asks for ${name}, which the exporter does not expose`);
}

function lintGroup({ name, rules }: RuleGroup): readonly string[] {
  const long = name.length > 40 ? [`group ${name}: has a name of more than 40 characters`] : [];
  const large = rules.length > 20 ? [`group ${name}: has more than 20 rules`] : [];
  return [...long, ...large];
}

/** What tells a registry and its exporter from others must stay; what is left out by name is something else. */
function keepsLabels(expr: string): boolean {
  const leftOut = [...expr.matchAll(/\b(?:without|ignoring) ?\(([^)]*)\)/g)].map(
    ([, labels]) => labels ?? '',
  );
  const rest = expr.replaceAll('unless on (job, instance, registry)', 'unless');
  return (
    !/\b(by|on|group_left|group_right)\b/.test(rest) &&
    !leftOut.some((labels) => /\b(job|instance|registry)\b/.test(labels))
  );
}

/** Four scrapes make a minute, and Prometheus keeps 35 days. */
function isKept(range: string): boolean {
  const seconds = secondsOf(range);
  return seconds >= 60 && seconds <= 35 * 86_400;
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function annotation(rule: AlertRule, name: string): string {
  return rule.annotations?.[name] ?? '';
}
