import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { dashed, timeseries } from '../panels.ts';
import { quantile, rate, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';

const size = [8, 8] as const;

export function canary(): PanelSource[] {
  return [failures(), steps(), pushedBytes()];
}

function failures(): PanelSource {
  const failed = sumBy('registry, step', rate('docker_registry_canary_failures_total'));
  const frame = {
    ...{ id: 31, title: 'Round trips failed by step', unit: units.CountsPerSecond, size },
    description: 'Round trips that failed, by the first step that did, beside all round trips (dashed).',
    alerts: ['RegistryCanaryFailing', 'RegistryPushFailing'],
  };
  return timeseries(
    frame,
    target('A', '{{registry}} {{step}}', failed),
    target('B', '{{registry}} round trips', sumBy('registry', rate('docker_registry_canary_runs_total'))),
  ).overrideByQuery('B', [dashed]);
}

function steps(): PanelSource {
  const frame = {
    ...{ id: 32, title: 'Round trip duration by step p99', unit: units.Seconds, size },
    description: 'How long each step takes, which is what a client with a small image would wait.',
  };
  const seconds = quantile(0.99, 'docker_registry_canary_step_duration_seconds', 'step');
  return timeseries(frame, target('A', '{{registry}} {{step}}', seconds)).fillOpacity(0);
}

function pushedBytes(): PanelSource {
  const bytes = sumBy('registry', rate('docker_registry_canary_pushed_bytes_total'));
  const frame = {
    ...{ id: 33, title: 'Bytes pushed by the canary', unit: units.BytesPerSecondIEC, size },
    description: 'What round trips add to the storage until garbage is collected.',
  };
  return timeseries(frame, target('A', '{{registry}}', bytes));
}
