import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { stat } from '../panels.ts';
import { age, maxBy, series, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';
import { floors, limits } from '../thresholds.ts';

const size = [4, 5] as const;
const daySeconds = 86_400;

export function now(): PanelSource[] {
  return [used(), untilFull(), inodes(), reclaimable(), broken(), scanAge()];
}

function used(): PanelSource {
  const capacity = series('docker_registry_storage_capacity_bytes');
  const available = series('docker_registry_storage_available_bytes');
  const frame = {
    ...{ id: 1, title: 'Storage used', unit: units.PercentUnit, size },
    description:
      'Share of the capacity that an unprivileged registry can no longer write to; alerts fire above 80 % and 92 %.',
    alerts: ['RegistryStorageAlmostFull'],
  };
  return stat(frame, target('A', '{{registry}}', `(${capacity} - ${available}) / ${capacity}`))
    .thresholds(limits({ warning: 0.8, critical: 0.92 }))
    .min(0)
    .max(1)
    .noValue('not known');
}

function untilFull(): PanelSource {
  const frame = {
    ...{ id: 2, title: 'Time until full', unit: units.Seconds, size, alerts: ['RegistryStorageFillingUp'] },
    description:
      'How long the space lasts at the growth of one day and of seven; an alert fires where the first is below four days and more than 60 % is used.',
  };
  return stat(
    frame,
    target('A', '{{registry}} 1d', series('registry:storage_seconds_until_full:1d')),
    target('B', '{{registry}} 7d', series('registry:storage_seconds_until_full:7d')),
  )
    .thresholds(floors({ warning: 4 * daySeconds }))
    .noValue('does not grow');
}

function inodes(): PanelSource {
  const free = series('docker_registry_storage_inodes_free');
  const all = series('docker_registry_storage_inodes');
  const frame = {
    ...{ id: 3, title: 'Inodes free', unit: units.PercentUnit, size, alerts: ['RegistryStorageInodesLow'] },
    description:
      'Share of the inodes that is free; an alert fires below 10 %, and without any no push succeeds.',
  };
  return stat(frame, target('A', '{{registry}}', `${free} / (${all} > 0)`))
    .thresholds(floors({ warning: 0.1 }))
    .noValue('no fixed number');
}

function reclaimable(): PanelSource {
  const garbage = series('docker_registry_storage_reclaimable_bytes', 'mode="unreferenced"');
  const all = series('docker_registry_storage_blob_bytes');
  const frame = {
    ...{ id: 4, title: 'Garbage', unit: units.PercentUnit, size, alerts: ['RegistryReclaimableHigh'] },
    description:
      'Share of the bytes of all blobs that garbage-collect would free; an alert fires above 25 % where it is more than 5 GiB.',
  };
  const share = `${sumBy('registry', garbage)} / (${sumBy('registry', all)} > 0)`;
  return stat(frame, target('A', '{{registry}}', share))
    .thresholds(limits({ warning: 0.25 }))
    .noValue('not scanned');
}

function broken(): PanelSource {
  const harmful = series('docker_registry_storage_broken', 'kind!~"symbolic_link|unexpected_entry"');
  const blocked = series('docker_registry_storage_gc_blocked', 'mode="unreferenced"');
  const frame = {
    ...{ id: 5, title: 'Broken in the storage', unit: units.Short, size },
    description:
      'Links, manifests and blobs that two scans found broken, and whether garbage-collect would stop at something; zero is sound.',
    alerts: ['RegistryStorageBroken', 'RegistryGCBlocked'],
  };
  return stat(
    frame,
    target('A', '{{registry}} broken', sumBy('registry', harmful)),
    target('B', '{{registry}} garbage-collect stops', maxBy('registry', blocked)),
  )
    .thresholds(limits({ warning: 1 }))
    .decimals(0)
    .noValue('not scanned');
}

/** The alert allows three intervals and twice the time that a scan takes. */
function scanAge(): PanelSource {
  const since = age(series('docker_registry_storage_scan_last_success_timestamp_seconds'));
  const interval = series('docker_registry_storage_scan_interval_seconds');
  const duration = series('docker_registry_storage_scan_duration_seconds');
  const frame = {
    ...{ id: 6, title: 'Scan age against the limit', unit: units.PercentUnit, size },
    description: 'Age of the figures of blobs and repositories as a share of that at which an alert fires.',
    alerts: ['RegistryStorageScanStale'],
  };
  return stat(frame, target('A', '{{registry}}', `(${since}) / (3 * ${interval} + 2 * ${duration})`))
    .thresholds(limits({ warning: 1 }))
    .noValue('not scanned');
}
