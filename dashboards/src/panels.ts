import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  VizLegendOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, ThresholdsConfigBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { framed, type PanelFrame } from './panel-frame.ts';

/** The line of a limit or a lower quantile beside the thing itself. */
export const dashed: DynamicConfigValue = { id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 6] } };

export const onRightAxis: DynamicConfigValue = { id: 'custom.axisPlacement', value: 'right' };

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

/** Series that add up to something. */
export function stacked(frame: PanelFrame, ...targets: readonly DataqueryBuilder[]): TimeseriesBuilder {
  return timeseries(frame, ...targets).stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
}

/** Draws the limits of an alert as lines across the graph. */
export function withLimits(panel: TimeseriesBuilder, limits: ThresholdsConfigBuilder): TimeseriesBuilder {
  return panel
    .thresholds(limits)
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
}

export function barGauge(frame: PanelFrame, query: DataqueryBuilder): BarGaugeBuilder {
  return framed(new BarGaugeBuilder(), frame)
    .withTarget(query.instant())
    .orientation(VizOrientation.Horizontal)
    .min(0)
    .reduceOptions(lastValue());
}

function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']);
}
