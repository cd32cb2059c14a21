/* oxlint-disable typescript/no-deprecated -- the SDK prefers the v2 dashboard model, which file provisioning
   of Grafana before 13 does not read; classic JSON is read by all of them. */
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardTag, otherDashboards } from './links.ts';
import { placed } from './grid.ts';
import { chosenDataSource, dashboardVariables } from './variables.ts';

/** The model that all versions of Grafana provision from a file. */
export type ClassicDashboard = Dashboard;

export interface DashboardFrame {
  /** What follows docker-registry- in the uid, which alerts link to. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Panels show log records, for which the reader chooses a Loki. */
  readonly logs?: boolean;
}

export interface PanelSource {
  build(): Panel;
}

/** Panels beneath a line with their common title; the first lines of a dashboard need none. */
export interface Section {
  readonly title?: { readonly id: number; readonly text: string };
  readonly panels: readonly PanelSource[];
}

/** A dashboard of sections from top to bottom, with the variables, annotations and links that all of them have. */
export function dashboard(frame: DashboardFrame, sections: readonly Section[]): ClassicDashboard {
  const builder = head(frame);
  let y = 0;
  for (const { title, panels } of sections) {
    if (title !== undefined) {
      builder.withRow(new RowBuilder(title.text).id(title.id).gridPos({ x: 0, y, w: 24, h: 1 }));
      y += 1;
    }
    const block = placed(
      panels.map((panel) => panel.build()),
      y,
    );
    for (const panel of block.panels) builder.withPanel({ build: () => panel });
    y = block.bottom;
  }
  return builder.build();
}

function head({ name, title, description, logs }: DashboardFrame): DashboardBuilder {
  return new DashboardBuilder(title)
    .uid(`${dashboardTag}-${name}`)
    .description(description)
    .tags([dashboardTag])
    .readonly()
    .time({ from: 'now-6h', to: 'now' })
    .timezone('browser')
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(dashboardVariables(logs ?? false))
    .annotation(firingAlerts())
    .link(otherDashboards());
}

function firingAlerts(): AnnotationQueryBuilder {
  return (
    new AnnotationQueryBuilder()
      .name('Firing alerts')
      .datasource(chosenDataSource)
      .enable(true)
      .iconColor('red')
      // Not every alert has an instance or a registry: of an exporter that is gone only the job is known.
      .expr('ALERTS{alertname=~"Registry.+", job=~"$job", alertstate="firing"}')
      .titleFormat('{{alertname}}')
      .textFormat('{{registry}} {{severity}}')
  );
}
