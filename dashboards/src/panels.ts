import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VizLegendOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { chosenDataSource } from './variables.ts';

export interface PanelFrame {
  /** Never reused: links to a single panel carry it. */
  readonly id: number;
  readonly title: string;
  /** One sentence: what the panel shows, and what to make of it. */
  readonly description: string;
  readonly unit: string;
  readonly at: GridPos;
}

/** One query of a panel; the letter names it in overrides and in Grafana's query inspector. */
export function target(refId: string, legend: string, expr: string): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(refId)
    .legendFormat(legend)
    .expr(expr)
    .datasource(chosenDataSource)
    .range();
}

/**
 * A big number, or one for each series. The queries are instant: over a range, the last value of a series that ended long
 * ago would still look like the present.
 */
export function stat(frame: PanelFrame, ...queries: readonly DataqueryBuilder[]): StatBuilder {
  return framed(new StatBuilder(), frame)
    .targets(queries.map((query) => query.instant()))
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(lastValue());
}

export function timeseries(frame: PanelFrame, ...targets: readonly DataqueryBuilder[]): TimeseriesBuilder {
  return framed(new TimeseriesBuilder(), frame)
    .targets([...targets])
    .fillOpacity(10)
    .min(0)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    );
}

export function barGauge(frame: PanelFrame, query: DataqueryBuilder): BarGaugeBuilder {
  return framed(new BarGaugeBuilder(), frame)
    .withTarget(query.instant())
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(lastValue());
}

function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']);
}

function framed<B extends StatBuilder | TimeseriesBuilder | BarGaugeBuilder>(
  builder: B,
  frame: PanelFrame,
): B {
  builder.id(frame.id).title(frame.title).description(frame.description);
  builder.unit(frame.unit).gridPos(frame.at).datasource(chosenDataSource);
  return builder;
}
