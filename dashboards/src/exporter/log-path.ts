import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { onRightAxis, stacked, timeseries, withLimits } from '../panels.ts';
import { age, increaseIn, rate, series, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';
import { limits } from '../thresholds.ts';

const size = [8, 8] as const;

export function logPath(): PanelSource[] {
  return [lines(), losses(), backlog()];
}

function lines(): PanelSource {
  const frame = {
    ...{
      id: 21,
      title: 'Log lines by kind',
      unit: units.CountsPerSecond,
      size,
      alerts: ['RegistryLogSilent'],
    },
    description:
      'Lines of the registry that were read, each probe makes some, and at the right how many bytes they were.',
  };
  const bytes = sumBy('registry', rate('docker_registry_log_bytes_total'));
  return stacked(
    frame,
    target('A', '{{registry}} {{kind}}', sumBy('registry, kind', rate('docker_registry_log_lines_total'))),
    target('B', '{{registry}} bytes', bytes),
  ).overrideByQuery('B', [
    onRightAxis,
    { id: 'unit', value: units.BytesPerSecondIEC },
    { id: 'custom.stacking', value: { mode: 'none', group: 'B' } },
  ]);
}

function losses(): PanelSource {
  const total = (counter: string): string => sumBy('registry', increaseIn('15m', counter));
  const frame = {
    ...{ id: 22, title: 'Log losses in 15 minutes', unit: units.Short, size, alerts: ['RegistryLogLost'] },
    description:
      'Losses that are known, which belong at zero, beside lines that could not be parsed and times the log had to be opened again.',
  };
  const panel = timeseries(
    frame,
    target('A', '{{registry}} lost', total('docker_registry_log_lost_lines_total')),
    target('B', '{{registry}} not parsed', total('docker_registry_log_parse_errors_total')),
    target('C', '{{registry}} reopened', total('docker_registry_log_source_reconnects_total')),
  );
  return withLimits(panel, limits({ warning: 1 }));
}

function backlog(): PanelSource {
  const lastLine = age(series('docker_registry_log_last_line_timestamp_seconds'));
  const frame = {
    ...{ id: 23, title: 'Log not yet read', unit: units.BytesIEC, size, alerts: ['RegistryLogSilent'] },
    description: 'Bytes of log that are there and not yet read, and at the right the age of the last line.',
  };
  return timeseries(
    frame,
    target('A', '{{registry}} unread', series('docker_registry_log_unread_bytes')),
    target('B', '{{registry}} age', lastLine),
  ).overrideByQuery('B', [onRightAxis, { id: 'unit', value: units.Seconds }]);
}
