import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { stat } from '../panels.ts';
import { increaseIn, series, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';
import { limits, neutral, redFrom } from '../thresholds.ts';

const size = [5, 5] as const;

/** Each over the window of its alert. */
export function now(): PanelSource[] {
  return [failures(), backend(), suspicions(), failing(), deletes()];
}

function failures(): PanelSource {
  const refused = increaseIn('5m', 'docker_registry_auth_failures_total', 'reason!="backend"');
  const frame = {
    ...{ id: 1, title: 'Auth failures in 5 minutes', unit: units.Short, size },
    description:
      'Refused log-ins; an alert fires above 20 where that is far more than usual, and above 300 in any case.',
    alerts: ['RegistryAuthFailureSpike'],
  };
  return stat(frame, target('A', '{{registry}}', sumBy('registry', refused)))
    .thresholds(limits({ warning: 20, critical: 300 }))
    .decimals(0)
    .noValue('no log');
}

function backend(): PanelSource {
  const failed = increaseIn('5m', 'docker_registry_auth_failures_total', 'reason="backend"');
  const frame = {
    ...{ id: 2, title: 'Auth backend failures in 5 minutes', unit: units.Short, size },
    description:
      'Log-ins that the auth backend could not judge: everybody is locked out, and it is no attack.',
    alerts: ['RegistryAuthBackendFailing'],
  };
  return stat(frame, target('A', '{{registry}}', sumBy('registry', failed)))
    .thresholds(redFrom(3))
    .decimals(0)
    .noValue('no log');
}

function suspicions(): PanelSource {
  const signs = increaseIn('15m', 'docker_registry_auth_suspicions_total');
  const frame = {
    ...{ id: 3, title: 'Suspicions in 15 minutes', unit: units.Short, size },
    description:
      'Addresses that fail as many users, users that fail from many addresses, and successes after many failures.',
    alerts: ['RegistryCredentialStuffing'],
  };
  return stat(frame, target('A', '{{registry}} {{kind}}', sumBy('registry, kind', signs)))
    .thresholds(limits({ warning: 1 }))
    .decimals(0)
    .noValue('no log');
}

function failing(): PanelSource {
  const frame = {
    ...{ id: 4, title: 'Who fails', unit: units.Short, size: [4, 5] as const },
    description: 'Distinct addresses and user names with a refused log-in within 15 minutes.',
  };
  return stat(
    frame,
    target('A', '{{registry}} addresses', series('docker_registry_auth_failing_clients')),
    target('B', '{{registry}} users', series('docker_registry_auth_failing_users')),
  )
    .thresholds(neutral())
    .decimals(0)
    .noValue('no log');
}

function deletes(): PanelSource {
  const frame = {
    ...{ id: 5, title: 'Deletions in an hour', unit: units.Short, size, alerts: ['RegistryDeleteSurge'] },
    description:
      'Manifests and blobs deleted; an alert fires above 50 where that is far more than in any hour of the week.',
  };
  return stat(frame, target('A', '{{registry}}', series('registry:deletes:1h')))
    .thresholds(limits({ warning: 50 }))
    .decimals(0)
    .noValue('none');
}
