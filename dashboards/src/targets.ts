import { DataqueryBuilder as LokiBuilder } from '@grafana/grafana-foundation-sdk/loki';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { chosenDataSource, chosenLoki } from './variables.ts';

/** One query of a panel; the letter names it in overrides and in Grafana's query inspector. */
export function target(refId: string, legend: string, expr: string): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(refId)
    .legendFormat(legend)
    .expr(expr)
    .datasource(chosenDataSource)
    .range();
}

/** A query whose series become the lines of a table, as they are now. */
export function rows(refId: string, expr: string): DataqueryBuilder {
  return target(refId, '', expr).format(PromQueryFormat.Table).instant();
}

/** The records of the exporter that match, of the chosen registries. Loki makes underscores of the dots in OTLP's names. */
export function records(refId: string, filter: string): LokiBuilder {
  const expr = `{service_name="registry-exporter"} | docker_registry_name=~"$registry" | ${filter}`;
  return new LokiBuilder().refId(refId).expr(expr).datasource(chosenLoki).queryType('range').maxLines(200);
}
