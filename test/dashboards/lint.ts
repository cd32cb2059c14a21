import * as units from '@grafana/grafana-foundation-sdk/units';
import { type DashboardFile, type DashboardPanel, writtenQueries } from '../support/dashboard-queries.ts';
import { metricNames } from '../support/prometheus-metric-names.ts';

type Rule = (dashboard: DashboardFile) => readonly string[];

const knownUnits: ReadonlySet<unknown> = new Set(Object.values(units));

const dataSource = '${datasource}';

/** What every dashboard keeps to. A rule returns the places where it is broken. */
const rules: Readonly<Record<string, Rule>> = {
  'has a stable uid, no id, a title, and is not editable': ({ uid, id, title, editable }) =>
    (uid ?? '') !== '' && id === undefined && (title ?? '') !== '' && editable === false ? [] : ['dashboard'],
  'has schema version 42': ({ schemaVersion }) => (schemaVersion === 42 ? [] : [`version ${schemaVersion}`]),
  'has at most 20 panels': ({ panels }) => {
    const count = panels.filter(({ type }) => type !== 'row').length;
    return count <= 20 ? [] : [`${count} panels`];
  },
  'refreshes no faster than every 30 seconds': ({ refresh }) =>
    /^(30s|[1-9]\d*m)$/.test(refresh ?? '') ? [] : [`refresh ${refresh ?? 'missing'}`],
  'lets the reader choose the data source': ({ templating }) =>
    templating.list.some(
      ({ name, type, label }) => name === 'datasource' && type === 'datasource' && label === 'Data source',
    )
      ? []
      : ['variable datasource'],
  'lets the reader choose any job, instance and registry': ({ templating }) =>
    ['job', 'instance', 'registry'].filter(
      (name) => !templating.list.some((one) => one.name === name && isOpen(one)),
    ),
  'has no unused variable': (dashboard) => {
    const body = JSON.stringify([dashboard.panels, dashboard.templating]);
    return dashboard.templating.list
      .map(({ name }) => name)
      .filter((name) => !body.includes(`$${name}`) && !body.includes(`\${${name}}`));
  },
  'marks firing alerts': ({ annotations }) =>
    annotations.list.some(({ expr }) => /^ALERTS\{.*alertstate="firing"/.test(expr ?? ''))
      ? []
      : ['annotations'],
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
    broken(dashboard, ({ datasource, targets }) =>
      [datasource, ...(targets ?? []).map((target) => target.datasource)].every(
        (one) => one?.uid === dataSource,
      ),
    ),
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
  'narrows every selector to the chosen job, instance and registry': (dashboard) =>
    queriesWhere(dashboard, (expr) => selectors(expr).some((selector) => !isNarrowed(selector))),
  'takes every rate over $__rate_interval': (dashboard) =>
    queriesWhere(dashboard, (expr) => /\bi?rate\((?![^[]*\[\$__rate_interval\])/.test(expr)),
  'asks a counter only for its growth': (dashboard) =>
    queriesWhere(dashboard, (expr) =>
      /\w+_total\b/.test(expr.replaceAll(/\b(rate|irate|increase)\(\w+_total\{/g, '')),
    ),
};

/** Every way in which a dashboard breaks the rules; empty when it keeps them. */
export function lintDashboard(dashboard: DashboardFile, exposed: ReadonlySet<string>): readonly string[] {
  const faults = Object.entries(rules).flatMap(([fact, rule]) =>
    rule(dashboard).map((place) => `not true that it ${fact}: ${place}`),
  );
  return [...faults, ...unknownMetrics(dashboard, exposed)];
}

function unknownMetrics(dashboard: DashboardFile, exposed: ReadonlySet<string>): readonly string[] {
  const variables = dashboard.templating.list.map(({ name, query }) => ({
    panel: `variable ${name}`,
    expr: typeof query === 'string' ? query : (query?.query ?? ''),
  }));
  return [...writtenQueries(dashboard), ...variables].flatMap(({ panel, expr }) =>
    metricNames(expr)
      .filter((name) => !exposed.has(name))
      .map((name) => `${panel}: asks for ${name}, which the exporter does not expose`),
  );
}

function isOpen(variable: DashboardFile['templating']['list'][number]): boolean {
  const everything = variable.multi === true && variable.includeAll === true && variable.allValue === '.+';
  return (
    variable.type === 'query' &&
    everything &&
    variable.refresh === 2 &&
    variable.datasource?.uid === dataSource
  );
}

/** Rows only separate; the rules about panels do not concern them. */
function broken(dashboard: DashboardFile, holds: (panel: DashboardPanel) => boolean): readonly string[] {
  return dashboard.panels.filter((panel) => panel.type !== 'row' && !holds(panel)).map(named);
}

function queriesWhere(dashboard: DashboardFile, isBroken: (expr: string) => boolean): readonly string[] {
  const panels = dashboard.panels.filter((panel) => (panel.targets ?? []).some(({ expr }) => isBroken(expr)));
  return panels.map(named);
}

function selectors(expr: string): readonly string[] {
  return expr.match(/\bdocker_registry_\w+(\{[^}]*\})?/g) ?? [];
}

function isNarrowed(selector: string): boolean {
  return ['job', 'instance', 'registry'].every((name) => selector.includes(`${name}=~"$${name}"`));
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

function repeated(values: readonly (string | number | undefined)[]): readonly string[] {
  return values.filter((value, index) => value === undefined || values.indexOf(value) !== index).map(String);
}

function named(panel: DashboardPanel): string {
  return panel.title ?? `panel ${panel.id ?? 'without id'}`;
}
