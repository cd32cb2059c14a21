import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { stat } from '../panels.ts';
import { increase, rate, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';
import { limits, neutral, redFrom } from '../thresholds.ts';

const size = [6, 4] as const;

/** Answers that should never be, in the time range that the reader looks at. */
export function now(): PanelSource[] {
  return [requestRate(), failedPushes(), emptyResponses(), panics()];
}

function requestRate(): PanelSource {
  const frame = {
    ...{ id: 1, title: 'Request rate', unit: units.RequestsPerSecond, size },
    description: 'Answered requests, those of probes included.',
  };
  const all = sumBy('registry', rate('docker_registry_http_requests_total'));
  return stat(frame, target('A', '{{registry}}', all))
    .thresholds(neutral())
    .noValue('no log');
}

function failedPushes(): PanelSource {
  const pushing = 'operation=~"upload_.+|blob_mount|manifest_put"';
  const failed = increase('docker_registry_http_requests_total', 'code=~"5.."', pushing);
  const frame = {
    ...{ id: 2, title: 'Failed push requests', unit: units.Short, size, alerts: ['RegistryPushFailing'] },
    description:
      'Uploads, mounts and manifests of pushes that were answered with 5xx in the selected time range.',
  };
  const all = sumBy('registry', increase('docker_registry_http_requests_total', pushing));
  return stat(frame, target('A', '{{registry}}', `${sumBy('registry', failed)} or 0 * ${all}`))
    .thresholds(redFrom(1))
    .decimals(0)
    .noValue('no pushes');
}

function emptyResponses(): PanelSource {
  const frame = {
    ...{ id: 3, title: 'Empty responses', unit: units.Short, size, alerts: ['RegistryEmptyResponses'] },
    description:
      'Blobs and manifests that were answered with 200 and no bytes in the selected time range: what is stored is empty.',
  };
  const empty = sumBy('registry', increase('docker_registry_empty_responses_total'));
  return stat(frame, target('A', '{{registry}}', empty))
    .thresholds(limits({ warning: 1 }))
    .decimals(0)
    .noValue('no log');
}

function panics(): PanelSource {
  const frame = {
    ...{ id: 4, title: 'Panics', unit: units.Short, size, alerts: ['RegistryPanicking'] },
    description: 'Requests in which the registry panicked in the selected time range.',
  };
  const panicked = sumBy('registry', increase('docker_registry_panics_total'));
  return stat(frame, target('A', '{{registry}}', panicked))
    .thresholds(limits({ warning: 1 }))
    .decimals(0)
    .noValue('no log');
}
