import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { barGauge, stacked, timeseries } from '../panels.ts';
import { increase, rate, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';

const size = [6, 9] as const;

export function clients(): PanelSource[] {
  const pulls = {
    ...{ id: 31, title: 'Most pulled repositories', unit: units.Short, size },
    description: 'The ten repositories with the most manifests served in the selected time range.',
  };
  const pushes = {
    ...{ id: 32, title: 'Most pushed repositories', unit: units.Short, size },
    description: 'The ten repositories with the most manifests accepted in the selected time range.',
  };
  return [
    busiest(pulls, 'docker_registry_repository_pulls_total'),
    busiest(pushes, 'docker_registry_repository_pushes_total'),
    proxy(),
    broken(),
  ];
}

function busiest(frame: Parameters<typeof barGauge>[0], counter: string): PanelSource {
  const counted = sumBy('registry, repository', increase(counter, 'repository!="other"'));
  return barGauge(
    frame,
    target('A', '{{registry}}/{{repository}}', `sort_desc(topk(10, ${counted}))`),
  ).decimals(0);
}

function proxy(): PanelSource {
  const frame = {
    ...{ id: 33, title: 'Pull-through cache', unit: units.RequestsPerSecond, size },
    description: 'Pulls that the cache answered by itself (hit) or had to ask its upstream for (miss).',
  };
  const results = sumBy('registry, result, kind', rate('docker_registry_proxy_requests_total'));
  return stacked(frame, target('A', '{{registry}} {{kind}} {{result}}', results));
}

function broken(): PanelSource {
  const aborts = sumBy('registry', rate('docker_registry_upload_aborts_total'));
  const handshakes = sumBy('registry', rate('docker_registry_tls_handshake_errors_total'));
  const frame = {
    ...{ id: 34, title: 'Aborted uploads and failed handshakes', unit: units.CountsPerSecond, size },
    description:
      'Uploads that clients left in the middle, and connections that failed before a request came.',
  };
  return timeseries(
    frame,
    target('A', '{{registry}} uploads', aborts),
    target('B', '{{registry}} TLS handshakes', handshakes),
  );
}
