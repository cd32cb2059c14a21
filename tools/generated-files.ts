import { fileURLToPath } from 'node:url';
import { generateDashboards } from '../dashboards/src/generate.ts';
import { documentConfiguration } from './document-configuration.ts';
import { documentDashboards } from './document-dashboards.ts';
import { documentLogRecords } from './document-log-records.ts';
import { documentMetrics } from './document-metrics.ts';
import { documentProbeFaults } from './document-probe-faults.ts';
import { documentSettingsWarnings } from './document-settings-warnings.ts';
import { compileLogModules } from './log-modules.ts';

const project = fileURLToPath(new URL('..', import.meta.url));

/** Every file that is made from code: path below the project, and content. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const dashboards = Object.entries(generateDashboards());
  return new Map([
    ['docs/metrics.md', documentMetrics()],
    ['docs/configuration.md', documentConfiguration()],
    ['docs/dashboards.md', documentDashboards()],
    ['docs/log-records.md', documentLogRecords()],
    ['docs/probe-faults.md', documentProbeFaults()],
    ['docs/settings-warnings.md', documentSettingsWarnings()],
    ...compileLogModules(project),
    ...dashboards.map(([file, json]) => [`dashboards/${file}`, json] as const),
  ]);
}
