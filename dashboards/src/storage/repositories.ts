import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { barGauge, dashed, timeseries } from '../panels.ts';
import { series } from '../selectors.ts';
import { target } from '../targets.ts';

const size = [12, 8] as const;

export function repositories(): PanelSource[] {
  return [space(), growth(), largest(), exclusive(), growing()];
}

function space(): PanelSource {
  const frame = {
    ...{ id: 11, title: 'Storage space', unit: units.BytesIEC, size },
    description:
      'Bytes used where the registry keeps its storage, bytes that it can still write, and the capacity (dashed); of a bucket what is known.',
    alerts: ['RegistryStorageAlmostFull'],
  };
  return timeseries(
    frame,
    target('A', '{{registry}} used', series('docker_registry_storage_used_bytes')),
    target('B', '{{registry}} available', series('docker_registry_storage_available_bytes')),
    target('C', '{{registry}} capacity', series('docker_registry_storage_capacity_bytes')),
  ).overrideByQuery('C', [dashed]);
}

function growth(): PanelSource {
  const ownFigure = series('docker_registry_storage_growth_bytes_per_day');
  const frame = {
    ...{ id: 12, title: 'Storage growth per day', unit: units.BytesIEC, size },
    description:
      'Bytes of blobs that have come in a day on the average of one and of seven, not reduced by garbage collection, as Prometheus and the exporter (dashed) reckon it.',
    alerts: ['RegistryStorageFillingUp'],
  };
  return timeseries(
    frame,
    target('A', '{{registry}} over 1d', series('registry:storage_growth_bytes_per_day:1d')),
    target('B', '{{registry}} over 7d', series('registry:storage_growth_bytes_per_day:7d')),
    target('C', '{{registry}} over {{window}}, exporter', ownFigure),
  ).overrideByQuery('C', [dashed]);
}

const third = [8, 11] as const;

function largest(): PanelSource {
  const frame = {
    ...{ id: 13, title: 'Largest repositories', unit: units.BytesIEC, size: third },
    description:
      'The ten repositories with the most bytes; a blob that several of them share counts in each.',
  };
  return topTen(
    frame,
    series('docker_registry_storage_repository_bytes', 'share="all"', 'repository!="other"'),
  );
}

function exclusive(): PanelSource {
  const frame = {
    ...{ id: 14, title: 'Largest repositories by bytes of their own', unit: units.BytesIEC, size: third },
    description:
      'The ten repositories whose deletion would free most, counting only blobs that no other has.',
  };
  return topTen(
    frame,
    series('docker_registry_storage_repository_bytes', 'share="exclusive"', 'repository!="other"'),
  );
}

function growing(): PanelSource {
  const frame = {
    ...{ id: 15, title: 'Fastest growing repositories', unit: units.BytesIEC, size: third },
    description: 'The ten repositories that have come to hold the most new bytes in the last seven days.',
    alerts: ['RegistryStorageFillingUp'],
  };
  return topTen(frame, series('docker_registry_storage_repository_growth_bytes'));
}

function topTen(frame: Parameters<typeof barGauge>[0], bytes: string): PanelSource {
  return barGauge(frame, target('A', '{{registry}}/{{repository}}', `sort_desc(topk(10, ${bytes}))`));
}
