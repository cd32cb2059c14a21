import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readRecordingRules } from '../alerts/rule-files.ts';
import { pendingObjectives, pendingRecordings } from '../support/pending-rules.ts';
import { projectPath } from '../support/prometheus-tools.ts';

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly unknown[] }[];
}

const recorded = new Set(readRecordingRules().map(({ record }) => record));
const pending = pendingRecordings.filter((name) => !recorded.has(name));
const objective = 'registry:objective_ratio';

/** How many names the rules of the file record. */
export const recordingCount = new Set([...recorded, ...pending, objective]).size;

/**
 * The shipped recording rules, in the pace of the test rather than their own, what is still missing of them, and an alert that
 * fires as soon as there is a registry. JSON is YAML.
 */
export function hastyRules(): string {
  const file = parse(readFileSync(projectPath('alerts/recording.rules.yml'), 'utf8')) as RuleFile;
  const groups = file.groups.map(({ name, rules }) => ({ name, rules }));
  const missing = [
    ...pending.map((record) => ({ record, expr: 'docker_registry_up' })),
    ...(recorded.has(objective) ? [] : pendingObjectives.map(pendingObjective)),
  ];
  const alert = { alert: 'RegistryFires', expr: 'docker_registry_up == 1', labels: { severity: 'info' } };
  return JSON.stringify({ groups: [...groups, { name: 'of-the-test', rules: [...missing, alert] }] });
}

function pendingObjective(name: string): unknown {
  return { record: objective, expr: 'vector(0.99)', labels: { objective: name } };
}
