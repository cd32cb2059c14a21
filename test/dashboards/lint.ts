import type { DashboardFile } from '../support/dashboard-queries.ts';
import { dashboardRules } from './dashboard-rules.ts';
import type { KnownNames } from './known-names.ts';
import { panelRules } from './panel-rules.ts';
import { logqlRules, promqlRules, unknownMetrics } from './query-rules.ts';

/** Every way in which a dashboard breaks the rules; empty when it keeps them. */
export function lintDashboard(dashboard: DashboardFile, known: KnownNames): readonly string[] {
  const rules = { ...dashboardRules, ...panelRules, ...promqlRules(known), ...logqlRules };
  const faults = Object.entries(rules).flatMap(([fact, rule]) =>
    rule(dashboard).map((place) => `not true that it ${fact}: ${place}`),
  );
  return [...faults, ...unknownMetrics(dashboard, known)];
}
