import { expect, test } from 'vitest';
import { type DashboardFile, type DashboardPanel, readDashboards } from '../support/dashboard-queries.ts';
import { knownNames } from './known-names.ts';
import { lintDashboard } from './lint.ts';

const known = knownNames();

const dashboards = readDashboards();

test.each(Object.keys(dashboards))('%s keeps every rule and names only metrics that exist', (file) => {
  expect(lintDashboard(read(file), known)).toEqual([]);
});

test.each<[string, (dashboard: DashboardFile) => DashboardFile, string]>([
  ['an editable dashboard', (d) => ({ ...d, editable: true }), 'is not editable'],
  ['a database id', (d) => ({ ...d, id: 7 }), 'has a stable uid, no id'],
  ['an old schema', (d) => ({ ...d, schemaVersion: 36 }), 'has schema version 42'],
  ['a hasty refresh', (d) => ({ ...d, refresh: '5s' }), 'refreshes no faster'],
  [
    'one panel too many',
    (d) => ({ ...d, panels: Array.from({ length: 21 }, (_, id) => lowest({ id, type: 'stat' })) }),
    'at most 20 panels',
  ],
  ['no choice of data source', without('datasource'), 'choose the data source'],
  ['logs without a choice of Loki', panelChange({ type: 'logs' }), 'choose the Loki of its log records'],
  ['no choice of registry', without('registry'), 'choose any job, instance and registry: registry'],
  ['a choice without a name to show', relabelled('job', 'job'), 'choose any job, instance and registry: job'],
  [
    'a choice from a query',
    withVariable({ name: 'zone', type: 'query', query: { query: 'query_result(up)' } }),
    'fills its choices from the labels of series: zone',
  ],
  ['a variable for nothing', withVariable({ name: 'zone', type: 'query' }), 'no unused variable: zone'],
  ['no alerts on the graphs', (d) => ({ ...d, annotations: { list: [] } }), 'marks firing alerts'],
  ['no way to the other dashboards', (d) => ({ ...d, links: [] }), 'links to the other dashboards'],
  ['a link to elsewhere', panelChange({ links: [{ url: 'https://example.com' }] }), 'links only to runbooks'],
  ['a number used twice', panelChange({ id: 2 }), 'numbers its panels, each differently: 2'],
  [
    'overlapping panels',
    panelChange({ gridPos: { x: 3, y: 0, w: 4, h: 5 } }),
    'keeps panels inside the grid',
  ],
  [
    'a panel beyond the edge',
    panelChange({ gridPos: { x: 22, y: 90, w: 4, h: 5 } }),
    'keeps panels inside the grid',
  ],
  [
    'a description without end',
    panelChange({ description: 'Whether it is up' }),
    'description of one sentence',
  ],
  [
    'an invented unit',
    panelChange({ fieldConfig: { defaults: { unit: 'furlongs' } } }),
    'gives each panel a known unit',
  ],
  [
    'a fixed data source',
    panelChange({ datasource: { uid: 'prometheus' } }),
    'gives each panel the chosen data source',
  ],
  ['a panel that asks nothing', panelChange({ targets: [] }), 'gives each panel queries'],
  [
    'a colour that never changes',
    panelChange({ fieldConfig: { defaults: { unit: 'none' } } }),
    'thresholds that mean',
  ],
  ['a selector that ignores the choice', asking('docker_registry_up'), 'narrows every selector'],
  ['a fixed rate window', asking('rate(docker_registry_probes_total{C}[5m])'), 'takes every rate over'],
  ['a counter as it stands', asking('docker_registry_probes_total{C}'), 'asks a counter only for its growth'],
  ['logs of everybody', logging('{service_name=~".+"}'), 'asks Loki in LogQL'],
  ['LogQL without an end', logging('{service_name="registry-exporter"'), 'asks Loki in LogQL'],
  [
    'a fixed range of LogQL',
    logging('count_over_time({service_name="registry-exporter"}[5m])'),
    'takes every range of LogQL over $__auto',
  ],
  ['an unknown recording', asking('registry:nothing:5m{C}'), 'asks for registry:nothing:5m, which'],
  ['a process of any job', asking('process_open_fds'), 'narrows every selector'],
  ['an unknown metric', asking('docker_registry_upp{C}'), 'asks for docker_registry_upp, which neither'],
])('the lint refuses %s', (_case, change, problem) => {
  const overview = read('overview.json');

  expect(lintDashboard(change(overview), known)).toContainEqual(expect.stringContaining(problem));
});

function read(file: string): DashboardFile {
  const dashboard = dashboards[file];
  if (dashboard === undefined) throw new Error(`no dashboard is called ${file}`);
  return dashboard;
}

function lowest(panel: Partial<DashboardPanel>): DashboardPanel {
  return { type: 'row', title: 'More', gridPos: { x: 0, y: 900, w: 24, h: 1 }, ...panel };
}

function without(variable: string): (dashboard: DashboardFile) => DashboardFile {
  return (dashboard) => ({
    ...dashboard,
    templating: { list: dashboard.templating.list.filter(({ name }) => name !== variable) },
  });
}

function withVariable(
  variable: DashboardFile['templating']['list'][number],
): (dashboard: DashboardFile) => DashboardFile {
  return (dashboard) => ({ ...dashboard, templating: { list: [...dashboard.templating.list, variable] } });
}

function relabelled(variable: string, label: string): (dashboard: DashboardFile) => DashboardFile {
  return (dashboard) => ({
    ...dashboard,
    templating: {
      list: dashboard.templating.list.map((one) => (one.name === variable ? { ...one, label } : one)),
    },
  });
}

/** Changes the first panel, which is a stat. */
function panelChange(change: Partial<DashboardPanel>): (dashboard: DashboardFile) => DashboardFile {
  return (dashboard) => ({
    ...dashboard,
    panels: dashboard.panels.map((panel, index) => (index === 0 ? { ...panel, ...change } : panel)),
  });
}

/** Lets the first panel ask this. {C} stands for the choice of the reader. */
function asking(expr: string): (dashboard: DashboardFile) => DashboardFile {
  const chosen = '{job=~"$job", instance=~"$instance", registry=~"$registry"}';
  const datasource = { uid: '${datasource}' };
  return panelChange({ targets: [{ refId: 'A', datasource, expr: expr.replace('{C}', chosen) }] });
}

function logging(expr: string): (dashboard: DashboardFile) => DashboardFile {
  const datasource = { uid: '${loki_datasource}' };
  return panelChange({ type: 'logs', datasource, targets: [{ refId: 'A', datasource, expr }] });
}
