import * as units from '@grafana/grafana-foundation-sdk/units';
import type { DashboardPanel } from '../support/dashboard-queries.ts';
import { broken, named, repeated, type Rules } from './rule.ts';

const knownUnits: ReadonlySet<unknown> = new Set(Object.values(units));

/** What every panel keeps to. */
export const panelRules: Rules = {
  'numbers its panels, each differently': ({ panels }) => repeated(panels.map((panel) => panel.id)),
  'keeps panels inside the grid and apart': ({ panels }) =>
    panels
      .filter((one, index) => !isOnGrid(one) || panels.slice(0, index).some((other) => overlap(one, other)))
      .map(named),
  'gives each panel a title and a description of one sentence': (dashboard) =>
    broken(
      dashboard,
      ({ title, description }) => (title ?? '') !== '' && /^[A-Z].*[^.]\.$/.test(description ?? ''),
    ),
  'gives each panel a known unit': (dashboard) =>
    broken(dashboard, ({ fieldConfig }) => knownUnits.has(fieldConfig?.defaults.unit)),
  'gives each panel the chosen data source': (dashboard) =>
    broken(dashboard, ({ type, datasource, targets }) => {
      const chosen = type === 'logs' ? '${loki_datasource}' : '${datasource}';
      const asked = [datasource, ...(targets ?? []).map((target) => target.datasource)];
      return asked.every((one) => one?.uid === chosen);
    }),
  'gives each panel queries, each with its own letter': (dashboard) =>
    broken(dashboard, ({ targets }) => {
      const letters = (targets ?? []).map(({ refId }) => refId);
      return letters.length > 0 && repeated(letters).length === 0;
    }),
  'gives each stat thresholds that mean something': (dashboard) =>
    broken(dashboard, ({ type, fieldConfig }) => {
      const steps = fieldConfig?.defaults.thresholds?.steps ?? [];
      return type !== 'stat' || new Set(steps.map(({ color }) => color)).size > 1;
    }),
  'links only to runbooks and dashboards': (dashboard) =>
    broken(dashboard, ({ links }) => (links ?? []).every(({ url }) => isOurs(url ?? ''))),
};

function isOurs(url: string): boolean {
  const runbook = /^http:\/\/localhost:10055\/runbooks\/(Registry[A-Za-z]+|Watchdog)$/;
  const dashboard = /^\/d\/docker-registry-[a-z]+\?\$\{__all_variables\}&\$\{__url_time_range\}$/;
  return runbook.test(url) || dashboard.test(url);
}

function isOnGrid({ gridPos }: DashboardPanel): boolean {
  return (
    gridPos !== undefined && gridPos.x >= 0 && gridPos.w > 0 && gridPos.h > 0 && gridPos.x + gridPos.w <= 24
  );
}

function overlap({ gridPos: a }: DashboardPanel, { gridPos: b }: DashboardPanel): boolean {
  if (a === undefined || b === undefined) return false;
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
