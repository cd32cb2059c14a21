import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { dashed, stacked, timeseries } from '../panels.ts';
import { rate, series, sumBy } from '../selectors.ts';
import { target } from '../targets.ts';

const size = [8, 8] as const;

export function graphs(): PanelSource[] {
  return [byReason(), failingActors(), suspicionsByKind()];
}

function byReason(): PanelSource {
  const challenges = sumBy('registry', rate('docker_registry_auth_challenges_total'));
  const failures = sumBy('registry, reason', rate('docker_registry_auth_failures_total'));
  const frame = {
    ...{ id: 11, title: 'Auth failures by reason', unit: units.CountsPerSecond, size },
    description:
      'Refused log-ins beside the handshakes (dashed); failures that grow without challenges growing are a client with a wrong secret.',
    alerts: ['RegistryAuthFailureSpike', 'RegistryAuthBackendFailing'],
  };
  return timeseries(
    frame,
    target('A', '{{registry}} {{reason}}', failures),
    target('B', '{{registry}} challenges', challenges),
  ).overrideByQuery('B', [dashed]);
}

function failingActors(): PanelSource {
  const frame = {
    ...{ id: 12, title: 'Failing addresses and users', unit: units.Short, size },
    description:
      'Distinct addresses and users with a refused log-in within 15 minutes; one of each is a wrong secret, many of one a search for passwords.',
    alerts: ['RegistryCredentialStuffing'],
  };
  return timeseries(
    frame,
    target('A', '{{registry}} addresses', series('docker_registry_auth_failing_clients')),
    target('B', '{{registry}} users', series('docker_registry_auth_failing_users')),
  );
}

function suspicionsByKind(): PanelSource {
  const signs = sumBy('registry, kind', rate('docker_registry_auth_suspicions_total'));
  const frame = {
    ...{ id: 13, title: 'Suspicions by kind', unit: units.CountsPerSecond, size },
    description:
      'Signs of an attack; a success after failures that comes with many users may be a known password.',
    alerts: ['RegistryCredentialStuffing'],
  };
  return stacked(frame, target('A', '{{registry}} {{kind}}', signs));
}
