import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

/** Every dashboard carries it, and every dashboard links to all that carry it. */
export const dashboardTag = 'docker-registry';

/** Where the exporter serves its runbooks, as the alert rules say it in runbook_url. */
const runbooks = 'http://localhost:10055/runbooks';

/** Dashboards whose panels say more about a headline of the overview. */
export type DashboardName = 'availability' | 'traffic' | 'authentication' | 'storage';

/** The list of the other dashboards; time range and choices go along. */
export function otherDashboards(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Docker registry')
    .type(DashboardLinkType.Dashboards)
    .tags([dashboardTag])
    .asDropdown(false)
    .includeVars(true)
    .keepTime(true);
}

export function runbookLinks(alerts: readonly string[]): DashboardLinkBuilder[] {
  return alerts.map((alert) => link(`Runbook ${alert}`, `${runbooks}/${alert}`).targetBlank(true));
}

export function detailLink(name: DashboardName): DashboardLinkBuilder {
  const url = `/d/${dashboardTag}-${name}?\${__all_variables}&\${__url_time_range}`;
  return link(`More on ${name}`, url);
}

function link(title: string, url: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url);
}
