import type { ClassicDashboard } from './dashboard.ts';
import { authenticationDashboard } from './authentication/dashboard.ts';
import { availabilityDashboard } from './availability/dashboard.ts';
import { containersDashboard } from './containers/dashboard.ts';
import { exporterDashboard } from './exporter/dashboard.ts';
import { overviewDashboard } from './overview/dashboard.ts';
import { storageDashboard } from './storage/dashboard.ts';
import { trafficDashboard } from './traffic/dashboard.ts';

/** Every dashboard, by the file of the folder dashboards/ that holds it. */
export const dashboards: Readonly<Record<string, () => ClassicDashboard>> = {
  'authentication.json': authenticationDashboard,
  'availability.json': availabilityDashboard,
  'containers.json': containersDashboard,
  'exporter.json': exporterDashboard,
  'overview.json': overviewDashboard,
  'storage.json': storageDashboard,
  'traffic.json': trafficDashboard,
};

/** What the files must hold. */
export function generateDashboards(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dashboards).map(([file, build]) => [file, `${JSON.stringify(build(), null, 2)}\n`]),
  );
}
