import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { stat, target } from '../panels.ts';
import { increase, rate, series, sumBy } from '../selectors.ts';
import { limits, redUnlessOne, words } from '../thresholds.ts';

/** The five numbers that answer "is anything wrong". */
export function headline(): StatBuilder[] {
  return [registryUp(), layers(), storageUsed(), serverErrors(), authFailures()];
}

function registryUp(): StatBuilder {
  const frame = {
    id: 1,
    title: 'Registry up',
    description: 'Whether the last probe of /v2/ found a registry that serves this client.',
    unit: units.NoUnit,
    at: { x: 0, y: 0, w: 4, h: 5 },
  };
  return stat(frame, target('A', '{{registry}}', series('docker_registry_up')))
    .mappings(words('down', 'up'))
    .thresholds(redUnlessOne())
    .noValue('no probe');
}

function layers(): StatBuilder {
  const frame = {
    id: 2,
    title: 'Layers up',
    description:
      'Which layer is down when the registry is: the API, the auth server or the storage, as far as each can be seen.',
    unit: units.NoUnit,
    at: { x: 4, y: 0, w: 6, h: 5 },
  };
  return stat(frame, target('A', '{{registry}} {{component}}', series('docker_registry_component_up')))
    .mappings(words('down', 'up'))
    .thresholds(redUnlessOne())
    .noValue('not seen');
}

function storageUsed(): StatBuilder {
  const capacity = series('docker_registry_storage_capacity_bytes');
  const available = series('docker_registry_storage_available_bytes');
  const frame = {
    id: 3,
    title: 'Storage used',
    description:
      'Share of the capacity that an unprivileged registry can no longer write to; an alert fires above 80 %.',
    unit: units.PercentUnit,
    at: { x: 10, y: 0, w: 5, h: 5 },
  };
  return stat(frame, target('A', '{{registry}}', `(${capacity} - ${available}) / ${capacity}`))
    .thresholds(limits({ warning: 0.8, critical: 0.9 }))
    .min(0)
    .max(1)
    .noValue('not known');
}

function serverErrors(): StatBuilder {
  const real = 'operation!="base"';
  const all = sumBy('registry', rate('docker_registry_http_requests_total', real));
  const failed = sumBy('registry', rate('docker_registry_http_requests_total', 'code=~"5.."', real));
  const frame = {
    id: 4,
    title: 'Server error ratio',
    description:
      'Share of requests answered with 5xx, without the /v2/ requests that probes send; an alert fires above 5 %.',
    unit: units.PercentUnit,
    at: { x: 15, y: 0, w: 5, h: 5 },
  };
  // Codes that never occurred have no series, and a quiet registry has no ratio: zero for the first, nothing for the second.
  return stat(frame, target('A', '{{registry}}', `(${failed} or 0 * ${all}) / (${all} > 0)`))
    .thresholds(limits({ warning: 0.01, critical: 0.05 }))
    .noValue('no requests');
}

function authFailures(): StatBuilder {
  const failures = increase('docker_registry_auth_failures_total', 'reason!="backend"');
  const frame = {
    id: 5,
    title: 'Auth failures',
    description:
      'Refused log-ins in the selected time range; the 401 that opens every handshake is not among them.',
    unit: units.Short,
    at: { x: 20, y: 0, w: 4, h: 5 },
  };
  return stat(frame, target('A', '{{registry}}', sumBy('registry', failures)))
    .thresholds(limits({ warning: 1 }))
    .decimals(0)
    .noValue('no log');
}
