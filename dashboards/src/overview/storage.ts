import type { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { barGauge, stat, target, timeseries } from '../panels.ts';
import { increase, maxBy, series, sumBy } from '../selectors.ts';
import { limits } from '../thresholds.ts';

const daySeconds = 86_400;

export function storage(): (TimeseriesBuilder | BarGaugeBuilder | StatBuilder)[] {
  const present = [space(), content(), largestRepositories(), collections(), sinceCollection()];
  return [...present, growth(), reclaimable(), broken()];
}

function space(): TimeseriesBuilder {
  const frame = {
    id: 21,
    title: 'Storage space',
    description:
      'Bytes used where the registry keeps its storage, and bytes that it can still write; of a bucket what is known.',
    unit: units.BytesIEC,
    at: { x: 0, y: 16, w: 8, h: 8 },
  };
  return timeseries(
    frame,
    target('A', '{{registry}} used', series('docker_registry_storage_used_bytes')),
    target('B', '{{registry}} available', series('docker_registry_storage_available_bytes')),
  );
}

function content(): TimeseriesBuilder {
  const frame = {
    id: 22,
    title: 'Blobs and repositories',
    description:
      'Number of blobs (left axis) and repositories (right axis) that the last scan of the storage found.',
    unit: units.Short,
    at: { x: 8, y: 16, w: 8, h: 8 },
  };
  return timeseries(
    frame,
    target('A', '{{registry}} blobs', series('docker_registry_storage_blobs')),
    target('B', '{{registry}} repositories', series('docker_registry_storage_repositories')),
  ).overrideByQuery('B', [{ id: 'custom.axisPlacement', value: 'right' }]);
}

function largestRepositories(): BarGaugeBuilder {
  const size = series('docker_registry_storage_repository_bytes', 'share="all"', 'repository!="other"');
  const frame = {
    id: 23,
    title: 'Largest repositories',
    description:
      'The ten repositories with the most bytes; a blob that several of them share counts in each.',
    unit: units.BytesIEC,
    at: { x: 16, y: 16, w: 8, h: 13 },
  };
  return barGauge(frame, target('A', '{{registry}}/{{repository}}', `sort_desc(topk(10, ${size}))`)).min(0);
}

function collections(): StatBuilder {
  const frame = {
    id: 24,
    title: 'Garbage collection runs',
    description:
      'Runs of garbage collection in the selected time range, whoever started them, and how many failed.',
    unit: units.Short,
    at: { x: 0, y: 24, w: 10, h: 5 },
  };
  return stat(
    frame,
    target('A', '{{registry}} runs', sumBy('registry', increase('docker_registry_gc_runs_total'))),
    target('B', '{{registry}} failures', sumBy('registry', increase('docker_registry_gc_failures_total'))),
  )
    .thresholds(limits({ warning: 1 }))
    .overrideByQuery('A', [{ id: 'color', value: { mode: 'fixed', fixedColor: 'blue' } }])
    .decimals(0)
    .noValue('not watched');
}

function sinceCollection(): StatBuilder {
  const frame = {
    id: 25,
    title: 'Time since garbage collection',
    description: 'Age of the last garbage collection that succeeded; orange after a week and a day.',
    unit: units.Seconds,
    at: { x: 10, y: 24, w: 6, h: 5 },
  };
  const age = `time() - ${series('docker_registry_gc_last_success_timestamp_seconds')}`;
  return stat(frame, target('A', '{{registry}}', age))
    .thresholds(limits({ warning: 8 * daySeconds }))
    .noValue('no run seen');
}

function growth(): TimeseriesBuilder {
  const frame = {
    id: 26,
    title: 'Storage growth per day',
    description:
      'Bytes of blobs that have come in a day, on the average of one day and of seven, not reduced by garbage collection.',
    unit: units.BytesIEC,
    at: { x: 0, y: 29, w: 10, h: 8 },
  };
  return timeseries(
    frame,
    target('A', '{{registry}} over {{window}}', series('docker_registry_storage_growth_bytes_per_day')),
  );
}

function reclaimable(): TimeseriesBuilder {
  const frame = {
    id: 27,
    title: 'Reclaimable by garbage collection',
    description:
      'Bytes that garbage-collect would free now, as it is and with --delete-untagged; zero also while it would fail.',
    unit: units.BytesIEC,
    at: { x: 10, y: 29, w: 8, h: 8 },
  };
  return timeseries(
    frame,
    target('A', '{{registry}} {{mode}}', series('docker_registry_storage_reclaimable_bytes')),
  );
}

function broken(): StatBuilder {
  const frame = {
    id: 28,
    title: 'Broken in the storage',
    description:
      'Links, manifests and blobs that two scans found broken, and whether garbage-collect would fail, in either mode; zero is sound.',
    unit: units.Short,
    at: { x: 18, y: 29, w: 6, h: 8 },
  };
  const blocked = series('docker_registry_storage_gc_blocked');
  return stat(
    frame,
    target('A', '{{registry}} broken', sumBy('registry', series('docker_registry_storage_broken'))),
    target('B', '{{registry}} garbage-collect fails', maxBy('registry', blocked)),
  )
    .thresholds(limits({ warning: 1 }))
    .decimals(0)
    .noValue('not scanned');
}
