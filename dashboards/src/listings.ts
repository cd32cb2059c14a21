import { LogsSortOrder } from '@grafana/grafana-foundation-sdk/common';
import type { DataqueryBuilder as LokiBuilder } from '@grafana/grafana-foundation-sdk/loki';
import { PanelBuilder as LogsBuilder } from '@grafana/grafana-foundation-sdk/logs';
import type { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { framed, type PanelFrame } from './panel-frame.ts';
import { chosenLoki } from './variables.ts';

/** A table of labels: what a series says of itself rather than its value. */
export function table(
  frame: PanelFrame,
  query: DataqueryBuilder,
  columns: Readonly<Record<string, string>>,
): TableBuilder {
  const names = Object.keys(columns);
  const order = Object.fromEntries(names.map((name, index) => [name, index]));
  const organize = { includeByName: Object.fromEntries(names.map((name) => [name, true])) };
  return framed(new TableBuilder(), frame)
    .withTarget(query)
    .withTransformation({
      id: 'organize',
      options: { ...organize, indexByName: order, renameByName: columns },
    });
}

/** Log records out of Loki, newest first; empty where no Loki is. */
export function logs(frame: PanelFrame, query: LokiBuilder): LogsBuilder {
  return framed(new LogsBuilder(), frame, chosenLoki)
    .withTarget(query)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(LogsSortOrder.Descending);
}
