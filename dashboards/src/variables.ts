import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** The data source that the reader chose; every panel and every variable asks this one. */
export const chosenDataSource: DataSourceRef = { type: 'prometheus', uid: '${datasource}' };

export function dataSourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus');
}

/** A choice among the values that a label has in a metric; all of them unless the reader picks. */
export function labelVariable(label: string, title: string, selector: string): QueryVariableBuilder {
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
