import { expect, test } from 'vitest';
import { readRuleGroups } from '../alerts/rule-files.ts';
import { readDashboards } from '../support/dashboard-queries.ts';

const dashboards = Object.values(readDashboards());

/** At 1080p Grafana shows about this many rows of its grid below the variables. */
const screenRows = 18;

test('the dashboards are those that alerts and links name', () => {
  expect(dashboards.map(({ uid }) => uid?.replace('docker-registry-', ''))).toEqual([
    ...['authentication', 'availability', 'containers', 'exporter', 'overview', 'storage', 'traffic'],
  ]);
});

test('the overview fits one screen', () => {
  const panels = readDashboards()['overview.json']?.panels ?? [];

  expect(panels.length).toBeGreaterThan(0);
  expect(Math.max(...panels.map(({ gridPos }) => (gridPos?.y ?? 0) + (gridPos?.h ?? 0)))).toBeLessThanOrEqual(
    screenRows,
  );
});

test('a link to a dashboard leads to one that is there', () => {
  const uids = dashboards.map(({ uid }) => uid);
  const linked = links(dashboards).flatMap((url) => /^\/d\/([^?]+)/.exec(url)?.[1] ?? []);

  expect(linked.length).toBeGreaterThan(0);
  expect(linked.filter((uid) => !uids.includes(uid))).toEqual([]);
});

test('the dashboard that an alert names has a panel with a link to its runbook', () => {
  const missing = readRuleGroups()
    .flatMap(({ rules }) => rules)
    .filter(({ alert, annotations }) => {
      const uid = /\/d\/([^?]+)/.exec(annotations?.['dashboard_url'] ?? '')?.[1];
      const shown = dashboards.filter((one) => one.uid === uid);
      return uid !== undefined && !links(shown).some((url) => url.endsWith(`/runbooks/${alert}`));
    });

  expect(missing.map(({ alert }) => alert)).toEqual([]);
});

function links(of: typeof dashboards): readonly string[] {
  return of.flatMap(({ panels }) =>
    panels.flatMap((panel) => (panel.links ?? []).map(({ url }) => url ?? '')),
  );
}
