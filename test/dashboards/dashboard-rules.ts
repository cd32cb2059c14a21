import type { DashboardFile, DashboardVariable } from '../support/dashboard-queries.ts';
import type { Rules } from './rule.ts';

/** What every dashboard as a whole keeps to. */
export const dashboardRules: Rules = {
  'has a stable uid, no id, a title, and is not editable': ({ uid, id, title, editable }) =>
    (uid ?? '') !== '' && id === undefined && (title ?? '') !== '' && editable === false ? [] : ['dashboard'],
  'has schema version 42': ({ schemaVersion }) => (schemaVersion === 42 ? [] : [`version ${schemaVersion}`]),
  'has at most 20 panels': ({ panels }) => {
    const count = panels.filter(({ type }) => type !== 'row').length;
    return count <= 20 ? [] : [`${count} panels`];
  },
  'refreshes no faster than every 30 seconds': ({ refresh }) =>
    /^(30s|[1-9]\d*m)$/.test(refresh ?? '') ? [] : [`refresh ${refresh ?? 'missing'}`],
  'lets the reader choose the data source': (dashboard) =>
    hasSource(dashboard, 'prometheus', { name: 'datasource', label: 'Data source' })
      ? []
      : ['variable datasource'],
  'lets the reader choose the Loki of its log records': (dashboard) =>
    !dashboard.panels.some(({ type }) => type === 'logs') ||
    hasSource(dashboard, 'loki', { name: 'loki_datasource', label: 'Loki data source' })
      ? []
      : ['variable loki_datasource'],
  'lets the reader choose any job, instance and registry': ({ templating }) =>
    ['job', 'instance', 'registry'].filter(
      (name) => !templating.list.some((one) => one.name === name && isOpen(one)),
    ),
  'fills its choices from the labels of series': ({ templating }) =>
    templating.list.filter((one) => one.type === 'query' && !asksForLabel(one)).map(({ name }) => name),
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
  'links to the other dashboards, and takes time and choices along': ({ links }) =>
    links?.some(
      ({ type, tags, keepTime, includeVars }) =>
        type === 'dashboards' && tags?.includes('docker-registry') && keepTime && includeVars,
    )
      ? []
      : ['links'],
};

function hasSource(
  { templating }: DashboardFile,
  source: string,
  { name, label }: { name: string; label: string },
): boolean {
  return templating.list.some(
    (one) =>
      one.type === 'datasource' && one.name === name && one.label === label && sourceOf(one) === source,
  );
}

function sourceOf({ query }: DashboardVariable): string {
  return typeof query === 'string' ? query : (query?.query ?? '');
}

function asksForLabel({ query }: DashboardVariable): boolean {
  const text = typeof query === 'string' ? query : (query?.query ?? '');
  return /^label_values\([a-z_]+(\{(\w+=~"\$\w+"(, )?)*\})?, \w+\)$/.test(text);
}

function isOpen(variable: DashboardVariable): boolean {
  const { name, label, type, refresh, datasource } = variable;
  const everything = variable.multi === true && variable.includeAll === true && variable.allValue === '.+';
  const isLabelled = label?.toLowerCase() === name && label !== name;
  return type === 'query' && everything && isLabelled && refresh === 2 && datasource?.uid === '${datasource}';
}
