import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** The data source that the reader chose; every panel of figures and every variable asks this one. */
export const chosenDataSource: DataSourceRef = { type: 'prometheus', uid: '${datasource}' };

/** Where the log records are. */
export const chosenLoki: DataSourceRef = { type: 'loki', uid: '${loki_datasource}' };

export function dashboardVariables(logs: boolean): (DatasourceVariableBuilder | QueryVariableBuilder)[] {
  const exporter = 'docker_registry_exporter_collector_success';
  return [
    // Of one name on every dashboard, whether or not it has a Loki: the links between them carry the choice along.
    sourceVariable('datasource', 'Data source', 'prometheus'),
    ...(logs ? [sourceVariable('loki_datasource', 'Loki data source', 'loki')] : []),
    labelVariable('job', 'Job', exporter),
    labelVariable('instance', 'Instance', `${exporter}{job=~"$job"}`),
    labelVariable('registry', 'Registry', `${exporter}{job=~"$job", instance=~"$instance"}`),
  ];
}

function sourceVariable(name: string, label: string, type: string): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder(name).label(label).type(type);
}

/** A choice among the values that a label has in a metric; all of them unless the reader picks. */
function labelVariable(label: string, title: string, selector: string): QueryVariableBuilder {
  return (
    new QueryVariableBuilder(label)
      .label(title)
      .datasource(chosenDataSource)
      .query({ query: `label_values(${selector}, ${label})`, refId: label })
      // A registry that appears later is found without a reload of the page.
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
      .multi(true)
      .includeAll(true)
      .allValue('.+')
      .current({ text: ['All'], value: ['$__all'] })
  );
}
