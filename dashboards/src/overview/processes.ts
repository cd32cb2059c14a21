import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { stat, target, timeseries } from '../panels.ts';
import { rate, series, sumBy } from '../selectors.ts';
import { redUnlessOne, words } from '../thresholds.ts';

export function processes(): (TimeseriesBuilder | StatBuilder)[] {
  return [cpu(), memory(), collectors(), logPipeline()];
}

function cpu(): TimeseriesBuilder {
  const used = sumBy('registry, container', rate('docker_registry_container_cpu_seconds_total'));
  const frame = {
    id: 31,
    title: 'Container CPU',
    description: 'CPU time of each container as a share of one core.',
    unit: units.PercentUnit,
    at: { x: 0, y: 38, w: 6, h: 8 },
  };
  return timeseries(frame, target('A', '{{registry}} {{container}}', used));
}

function memory(): TimeseriesBuilder {
  const frame = {
    id: 32,
    title: 'Container memory',
    description:
      'Working set of each container, without the page cache that a busy registry fills, and its limit (dashed) where one is set.',
    unit: units.BytesIEC,
    at: { x: 6, y: 38, w: 6, h: 8 },
  };
  const dashed = { id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 6] } };
  return timeseries(
    frame,
    target('A', '{{registry}} {{container}}', series('docker_registry_container_memory_working_set_bytes')),
    target('B', '{{registry}} {{container}} limit', series('docker_registry_container_memory_limit_bytes')),
  ).overrideByQuery('B', [dashed]);
}

function collectors(): StatBuilder {
  const frame = {
    id: 33,
    title: 'Collectors',
    description: 'Whether each collector of the exporter could read its source the last time it tried.',
    unit: units.NoUnit,
    at: { x: 12, y: 38, w: 6, h: 8 },
  };
  const success = series('docker_registry_exporter_collector_success');
  return stat(frame, target('A', '{{registry}} {{collector}}', success))
    .mappings(words('failing', 'ok'))
    .thresholds(redUnlessOne())
    .noValue('no exporter');
}

function logPipeline(): TimeseriesBuilder {
  const frame = {
    id: 34,
    title: 'Log lines and losses',
    description:
      'Log lines read, lines that could not be parsed or were lost, and OTLP records dropped; the last three belong at zero.',
    unit: units.CountsPerSecond,
    at: { x: 18, y: 38, w: 6, h: 8 },
  };
  return timeseries(
    frame,
    target('A', '{{registry}} lines', total('docker_registry_log_lines_total')),
    target('B', '{{registry}} parse errors', total('docker_registry_log_parse_errors_total')),
    target('C', '{{registry}} lost', total('docker_registry_log_lost_lines_total')),
    target('D', '{{registry}} dropped records', total('docker_registry_exporter_otlp_records_dropped_total')),
  );
}

function total(counter: string): string {
  return sumBy('registry', rate(counter));
}
