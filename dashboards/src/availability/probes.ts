import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { dashed, stacked, timeseries } from '../panels.ts';
import { quantile, rate, series, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';

const size = [8, 8] as const;

export function probes(): PanelSource[] {
  return [failures(), duration(), phases()];
}

function failures(): PanelSource {
  const failed = sumBy('registry, reason', rate('docker_registry_probe_failures_total'));
  const frame = {
    ...{ id: 21, title: 'Probe failures by reason', unit: units.CountsPerSecond, size },
    description: 'Failed probes by what stopped them, beside all probes (dashed).',
    alerts: ['RegistryDown', 'RegistryAvailabilityBudgetBurn'],
  };
  return timeseries(
    frame,
    target('A', '{{registry}} {{reason}}', failed),
    target('B', '{{registry}} probes', sumBy('registry', rate('docker_registry_probes_total'))),
  ).overrideByQuery('B', [dashed]);
}

function duration(): PanelSource {
  const seconds = 'docker_registry_probe_duration_seconds';
  const frame = {
    ...{ id: 22, title: 'Probe duration', unit: units.Seconds, size },
    description: 'Median (dashed) and 99th percentile of whole probes, log-in included.',
  };
  return timeseries(
    frame,
    target('A', 'p99 {{registry}}', quantile(0.99, seconds)),
    target('B', 'p50 {{registry}}', quantile(0.5, seconds)),
  )
    .fillOpacity(0)
    .overrideByQuery('B', [dashed]);
}

function phases(): PanelSource {
  const seconds = series('docker_registry_probe_phase_duration_seconds');
  const frame = {
    ...{ id: 23, title: 'Probe duration by phase', unit: units.Seconds, size },
    description:
      'Where the last probe spent its time, from the look-up of the name to the reading of an image.',
  };
  return stacked(frame, target('A', '{{registry}} {{phase}}', seconds));
}
