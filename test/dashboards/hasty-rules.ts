import { readRecordingRules } from '../alerts/rule-files.ts';

// Whole hours pass too rarely for a test: what is looked at once an hour is looked at each second.
const rules = readRecordingRules().map((rule) => ({ ...rule, expr: rule.expr.replace(':1h]', ':1s]') }));

/** How many names the rules record. */
export const recordingCount = new Set(rules.map(({ record }) => record)).size;

/**
 * The shipped recording rules, in the pace of the test rather than their own, and an alert that fires as soon as there is a
 * registry. JSON is YAML.
 */
export function hastyRules(): string {
  const alert = { alert: 'RegistryFires', expr: 'docker_registry_up == 1', labels: { severity: 'info' } };
  return JSON.stringify({ groups: [{ name: 'of-the-test', rules: [...rules, alert] }] });
}
