import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { stat } from '../panels.ts';
import { increase, maxBy, rate, series, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';
import { floors, limits, redUnlessOne, words } from '../thresholds.ts';

const daySeconds = 86_400;

/** The numbers that answer "is anything wrong". */
export function headline(): StatBuilder[] {
  return [
    registryUp(),
    layers(),
    storageUsed(),
    untilFull(),
    serverErrors(),
    slowManifests(),
    authFailures(),
  ];
}

function registryUp(): StatBuilder {
  const frame = {
    id: 1,
    title: 'Registry up',
    description: 'Whether the last probe of /v2/ found a registry that serves this client.',
    unit: units.NoUnit,
    size: [3, 4] as const,
    alerts: ['RegistryDown'],
    details: 'availability' as const,
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
    size: [5, 4] as const,
    alerts: ['RegistryAuthServerDown', 'RegistryStorageFailing'],
    details: 'availability' as const,
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
      'Share of the capacity that an unprivileged registry can no longer write to; alerts fire above 80 % and 92 %.',
    unit: units.PercentUnit,
    size: [3, 4] as const,
    alerts: ['RegistryStorageAlmostFull'],
    details: 'storage' as const,
  };
  return stat(frame, target('A', '{{registry}}', `(${capacity} - ${available}) / ${capacity}`))
    .thresholds(limits({ warning: 0.8, critical: 0.92 }))
    .min(0)
    .max(1)
    .noValue('not known');
}

function untilFull(): StatBuilder {
  const frame = {
    id: 6,
    title: 'Time until full',
    description:
      'How long the space that is left lasts at the growth of the last day; an alert fires below four days where more than 60 % is used.',
    unit: units.Seconds,
    size: [3, 4] as const,
    alerts: ['RegistryStorageFillingUp'],
    details: 'storage' as const,
  };
  return stat(frame, target('A', '{{registry}}', series('registry:storage_seconds_until_full:1d')))
    .thresholds(floors({ warning: 4 * daySeconds }))
    .noValue('does not grow');
}

function serverErrors(): StatBuilder {
  const real = 'operation!="base"';
  const all = sumBy('registry', rate('docker_registry_http_requests_total', real));
  const failed = sumBy('registry', rate('docker_registry_http_requests_total', 'code=~"5.."', real));
  const frame = {
    id: 4,
    title: 'Server error ratio',
    description:
      'Share of requests answered with 5xx, without the /v2/ requests that probes send; orange above what the objective allows, red where it burns 14.4 times as fast.',
    unit: units.PercentUnit,
    size: [3, 4] as const,
    alerts: ['RegistryErrorBudgetBurn'],
    details: 'traffic' as const,
  };
  // Codes that never occurred have no series, and a quiet registry has no ratio: zero for the first, nothing for the second.
  return stat(frame, target('A', '{{registry}}', `(${failed} or 0 * ${all}) / (${all} > 0)`))
    .thresholds(limits({ warning: 0.001, critical: 0.0144 }))
    .noValue('no requests');
}

function slowManifests(): StatBuilder {
  const frame = {
    id: 7,
    title: 'Slow manifests',
    description:
      'Share of the manifests of the last five minutes that took longer than a second; orange above what the objective allows, red where it burns 14.4 times as fast.',
    unit: units.PercentUnit,
    size: [3, 4] as const,
    alerts: ['RegistryManifestLatencyBudgetBurn'],
    details: 'traffic' as const,
  };
  return stat(
    frame,
    target('A', '{{registry}}', maxBy('registry', series('registry:manifest_slow_ratio:5m'))),
  )
    .thresholds(limits({ warning: 0.01, critical: 0.144 }))
    .noValue('no pulls');
}

function authFailures(): StatBuilder {
  const failures = increase('docker_registry_auth_failures_total', 'reason!="backend"');
  const suspicions = sumBy('registry', increase('docker_registry_auth_suspicions_total'));
  const frame = {
    id: 5,
    title: 'Auth failures and suspicions',
    description:
      'Refused log-ins and signs of an attack in the selected time range; the 401 that opens every handshake is not among them.',
    unit: units.Short,
    size: [4, 4] as const,
    alerts: ['RegistryAuthFailureSpike', 'RegistryCredentialStuffing'],
    details: 'authentication' as const,
  };
  return stat(
    frame,
    target('A', '{{registry}} failures', sumBy('registry', failures)),
    target('B', '{{registry}} suspicions', suspicions),
  )
    .thresholds(limits({ warning: 1 }))
    .decimals(0)
    .noValue('no log');
}
