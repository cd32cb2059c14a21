import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { onRightAxis, stat, timeseries } from '../panels.ts';
import { age, increase, series, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';
import { limits, neutral, orangeUnlessOne, words, wordsOfTrouble } from '../thresholds.ts';

const size = [8, 7] as const;

export function collections(): PanelSource[] {
  return [runs(), sinceCollection(), state(), garbage()];
}

function runs(): PanelSource {
  const blue = { id: 'color', value: { mode: 'fixed', fixedColor: 'blue' } };
  const grown = (counter: string): string => sumBy('registry', increase(counter));
  const frame = {
    ...{ id: 31, title: 'Garbage collection runs', unit: units.Short, size },
    description:
      'Runs and dry runs in the selected time range, whoever started them, and how many failed or ran while the registry took writes.',
    alerts: ['RegistryGCFailed', 'RegistryGCUnsafe'],
  };
  return stat(
    frame,
    target('A', '{{registry}} runs', grown('docker_registry_gc_runs_total')),
    target('B', '{{registry}} dry runs', grown('docker_registry_gc_dry_runs_total')),
    target('C', '{{registry}} failures', grown('docker_registry_gc_failures_total')),
    target('D', '{{registry}} unsafe', grown('docker_registry_gc_unsafe_runs_total')),
  )
    .thresholds(limits({ warning: 1 }))
    .overrideByQuery('A', [blue])
    .overrideByQuery('B', [blue])
    .decimals(0)
    .noValue('not watched');
}

function sinceCollection(): PanelSource {
  const started = series('docker_registry_gc_last_start_timestamp_seconds');
  const running = `(${age(started)}) and ${series('docker_registry_gc_running')} == 1`;
  const frame = {
    ...{ id: 32, title: 'Time since garbage collection', unit: units.Seconds, size },
    description:
      'Age of the last run that succeeded, and how long one that goes on has been running; an alert fires after four hours of it.',
    alerts: ['RegistryGCOverdue', 'RegistryGCRunningTooLong'],
  };
  const runningLimits = { id: 'thresholds', value: limits({ warning: 4 * 3600 }).build() };
  const lastSuccess = age(series('docker_registry_gc_last_success_timestamp_seconds'));
  return stat(
    frame,
    target('A', '{{registry}} succeeded', lastSuccess),
    target('B', '{{registry}} running for', running),
  )
    .thresholds(neutral())
    .overrideByQuery('B', [runningLimits])
    .noValue('no run seen');
}

function state(): PanelSource {
  const pending = series('docker_registry_gc_restart_pending');
  const frame = {
    ...{ id: 33, title: 'Last garbage collection', unit: units.NoUnit, size },
    description:
      'Whether the last run succeeded, and whether the registry still has to be restarted so that its cache forgets what was deleted.',
    alerts: ['RegistryGCFailed', 'RegistryNotRestartedAfterGC'],
  };
  const restart = [
    { id: 'mappings', value: wordsOfTrouble('restarted', 'restart it') },
    { id: 'thresholds', value: limits({ warning: 1 }).build() },
  ];
  return stat(
    frame,
    target('A', '{{registry}} run', series('docker_registry_gc_last_run_success')),
    target('B', '{{registry}} cache', pending),
  )
    .mappings(words('failed', 'succeeded', 'orange'))
    .thresholds(orangeUnlessOne())
    .overrideByQuery('B', restart)
    .noValue('no run seen');
}

function garbage(): PanelSource {
  const count = [onRightAxis, { id: 'unit', value: units.Short }];
  const seconds = [onRightAxis, { id: 'unit', value: units.Seconds }];
  const frame = {
    ...{ id: 34, title: 'Reclaimable and reclaimed', unit: units.BytesIEC, size: [24, 8] as const },
    description:
      'Bytes and blobs that garbage-collect would free now, as it is and with --delete-untagged, and what the last run freed in how much time.',
    alerts: ['RegistryReclaimableHigh'],
  };
  return timeseries(
    frame,
    target('A', '{{registry}} {{mode}}', series('docker_registry_storage_reclaimable_bytes')),
    target('B', '{{registry}} freed by the last run', series('docker_registry_gc_last_freed_bytes')),
    target('C', '{{registry}} {{mode}} blobs', series('docker_registry_storage_reclaimable_blobs')),
    target('D', '{{registry}} duration', series('docker_registry_gc_last_duration_seconds')),
  )
    .overrideByQuery('C', count)
    .overrideByQuery('D', seconds);
}
