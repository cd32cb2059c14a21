import type { DashboardFile, DashboardPanel } from '../support/dashboard-queries.ts';

/** Returns the places where the dashboard breaks it. */
export type Rule = (dashboard: DashboardFile) => readonly string[];

export type Rules = Readonly<Record<string, Rule>>;

/** Rows only separate; the rules about panels do not concern them. */
export function broken(
  dashboard: DashboardFile,
  holds: (panel: DashboardPanel) => boolean,
): readonly string[] {
  return dashboard.panels.filter((panel) => panel.type !== 'row' && !holds(panel)).map(named);
}

export function repeated(values: readonly (string | number | undefined)[]): readonly string[] {
  return values.filter((value, index) => value === undefined || values.indexOf(value) !== index).map(String);
}

export function named(panel: DashboardPanel): string {
  return panel.title ?? `panel ${panel.id ?? 'without id'}`;
}
