import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { logs } from '../listings.ts';
import { stacked, timeseries, withLimits } from '../panels.ts';
import { rate, series, sumBy } from '../selectors.ts';
import { records, target } from '../targets.ts';
import { limits } from '../thresholds.ts';

export function audit(): PanelSource[] {
  return [deletions(), refusals(), failedLogins()];
}

function deletions(): PanelSource {
  const frame = {
    ...{ id: 21, title: 'Deletions per hour', unit: units.Short, size: [12, 8] as const },
    description: 'Manifests and blobs deleted within an hour each, with the limit of the alert.',
    alerts: ['RegistryDeleteSurge'],
  };
  const deleted = target('A', '{{registry}}', series('registry:deletes:1h'));
  return withLimits(timeseries(frame, deleted), limits({ warning: 50 }));
}

function refusals(): PanelSource {
  const refused = rate('docker_registry_http_requests_total', 'code=~"401|403"');
  const frame = {
    ...{
      id: 22,
      title: 'Refused requests by operation',
      unit: units.RequestsPerSecond,
      size: [12, 8] as const,
    },
    description: 'Requests answered with 401, which opens every handshake, or 403, by what was asked for.',
  };
  return stacked(
    frame,
    target('A', '{{registry}} {{operation}} {{code}}', sumBy('registry, operation, code', refused)),
  );
}

function failedLogins(): PanelSource {
  const reasons = 'invalid_credentials|invalid_token|expired_token|insufficient_scope|malformed|backend';
  const frame = {
    ...{ id: 23, title: 'Failed log-ins and suspicions', unit: units.NoUnit, size: [24, 9] as const },
    description: 'Each refused log-in with its address and user where the registry logs them, out of Loki.',
    alerts: ['RegistryAuthFailureSpike', 'RegistryCredentialStuffing'],
  };
  // The names of events reach Loki only from its version of spring 2026 on, so that attributes have to tell.
  return logs(frame, records('A', `error_type=~"${reasons}" or docker_registry_suspicion_kind=~".+"`));
}
