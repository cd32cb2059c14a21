import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { onRightAxis, timeseries } from '../panels.ts';
import { age, rate, series, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';

const size = [8, 8] as const;

export function content(): PanelSource[] {
  return [objects(), uploads(), scan(), change(), brokenByKind()];
}

function objects(): PanelSource {
  const frame = {
    ...{ id: 21, title: 'Blobs, manifests, tags and repositories', unit: units.Short, size },
    description: 'What the last scan of the storage found, and repositories on the axis at the right.',
  };
  return timeseries(
    frame,
    target('A', '{{registry}} blobs', series('docker_registry_storage_blobs')),
    target('B', '{{registry}} manifests', series('docker_registry_storage_manifests')),
    target('C', '{{registry}} tags', series('docker_registry_storage_tags')),
    target('D', '{{registry}} repositories', series('docker_registry_storage_repositories')),
  ).overrideByQuery('D', [onRightAxis]);
}

function uploads(): PanelSource {
  const oldest = age(series('docker_registry_storage_oldest_upload_timestamp_seconds'));
  const frame = {
    ...{ id: 22, title: 'Unfinished uploads', unit: units.BytesIEC, size },
    description:
      'Bytes that unfinished uploads hold, and at the right how many there are and the age of the oldest; the registry purges those of a week.',
  };
  return timeseries(
    frame,
    target('A', '{{registry}} bytes', series('docker_registry_storage_upload_bytes')),
    target('B', '{{registry}} uploads', series('docker_registry_storage_uploads')),
    target('C', '{{registry}} oldest', oldest),
  )
    .overrideByQuery('B', [onRightAxis, { id: 'unit', value: units.Short }])
    .overrideByQuery('C', [onRightAxis, { id: 'unit', value: units.Seconds }]);
}

function scan(): PanelSource {
  const files = [onRightAxis, { id: 'unit', value: units.Short }];
  const frame = {
    ...{ id: 23, title: 'Scan duration and files', unit: units.Seconds, size },
    description:
      'How long the last scan took, and at the right how many files it knew and how many it was not allowed to read.',
    alerts: ['RegistryStorageScanStale'],
  };
  return timeseries(
    frame,
    target('A', '{{registry}} duration', series('docker_registry_storage_scan_duration_seconds')),
    target('B', '{{registry}} files', series('docker_registry_storage_scan_files')),
    target('C', '{{registry}} unreadable', series('docker_registry_storage_scan_unreadable_files')),
  )
    .overrideByQuery('B', files)
    .overrideByQuery('C', files);
}

function change(): PanelSource {
  const added = sumBy('registry', rate('docker_registry_storage_added_bytes_total'));
  const removed = sumBy('registry', rate('docker_registry_storage_removed_bytes_total'));
  const frame = {
    ...{ id: 24, title: 'Bytes added and removed', unit: units.BytesPerSecondIEC, size: [12, 8] as const },
    description:
      'Blobs that scans found to be new, and those they found to be gone, as by garbage collection.',
  };
  return timeseries(
    frame,
    target('A', '{{registry}} added', added),
    target('B', '{{registry}} removed', removed),
  );
}

function brokenByKind(): PanelSource {
  const kinds = sumBy('registry, kind', series('docker_registry_storage_broken'));
  const frame = {
    ...{ id: 25, title: 'Broken by kind', unit: units.Short, size: [12, 8] as const },
    description: 'What two scans found broken; links and entries that do not belong there harm nobody.',
    alerts: ['RegistryStorageBroken'],
  };
  return timeseries(frame, target('A', '{{registry}} {{kind}}', kinds));
}
