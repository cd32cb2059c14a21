/* eslint-disable @typescript-eslint/no-deprecated -- the SDK prefers the v2 dashboard model, which file provisioning
   of Grafana before 13 does not read; classic JSON is read by all of them. */
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { headline } from './overview/headline.ts';
import { processes } from './overview/processes.ts';
import { storage } from './overview/storage.ts';
import { traffic } from './overview/traffic.ts';
import { chosenDataSource, dataSourceVariable, labelVariable } from './variables.ts';

/** The dashboard to open first: from "is anything wrong" at the top to the exporter itself at the bottom. */
export function overviewDashboard(): Dashboard {
  const builder = head();
  for (const panel of headline()) builder.withPanel(panel);
  builder.withRow(row(10, 'Traffic and authentication', 5));
  for (const panel of traffic()) builder.withPanel(panel);
  builder.withRow(row(20, 'Storage and garbage collection', 15));
  for (const panel of storage()) builder.withPanel(panel);
  builder.withRow(row(30, 'Containers and exporter', 37));
  for (const panel of processes()) builder.withPanel(panel);
  return builder.build();
}

function head(): DashboardBuilder {
  return new DashboardBuilder('Docker registry overview')
    .uid('docker-registry-overview')
    .description(
      'Availability, traffic, authentication, storage, garbage collection and containers of a Docker registry.',
    )
    .tags(['docker-registry'])
    .readonly()
    .time({ from: 'now-6h', to: 'now' })
    .timezone('browser')
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables())
    .annotation(firingAlerts());
}

function variables(): (ReturnType<typeof dataSourceVariable> | ReturnType<typeof labelVariable>)[] {
  const exporter = 'docker_registry_exporter_collector_success';
  return [
    dataSourceVariable(),
    labelVariable('job', 'Job', exporter),
    labelVariable('instance', 'Instance', `${exporter}{job=~"$job"}`),
    labelVariable('registry', 'Registry', `${exporter}{job=~"$job", instance=~"$instance"}`),
  ];
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

function row(id: number, title: string, y: number): RowBuilder {
  return new RowBuilder(title).id(id).gridPos({ x: 0, y, w: 24, h: 1 });
}
