import { overviewDashboard } from './overview.ts';

/** Every dashboard file of the folder dashboards/, by name. The committed files must equal these. */
export function generateDashboards(): Record<string, string> {
  return { 'overview.json': `${JSON.stringify(overviewDashboard(), null, 2)}\n` };
}
