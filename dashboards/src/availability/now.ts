import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { stat } from '../panels.ts';
import { series } from '../selectors.ts';
import { target } from '../targets.ts';
import { floors, limits, orangeUnlessOne, redUnlessOne, words, wordsOfTrouble } from '../thresholds.ts';

const size = [4, 5] as const;

export function now(): PanelSource[] {
  return [registryUp(), layers(), statusCode(), canaryUp(), certificateEnd(), certificateServed()];
}

function registryUp(): PanelSource {
  const frame = {
    ...{ id: 1, title: 'Registry up', unit: units.NoUnit, size: [3, 5] as const, alerts: ['RegistryDown'] },
    description: 'Whether the last probe of /v2/ found a registry that serves this client.',
  };
  return stat(frame, target('A', '{{registry}}', series('docker_registry_up')))
    .mappings(words('down', 'up'))
    .thresholds(redUnlessOne())
    .noValue('no probe');
}

function layers(): PanelSource {
  const frame = {
    ...{ id: 2, title: 'Layers up', unit: units.NoUnit, size: [6, 5] as const },
    description:
      'Which of the API, the auth server and the storage works, as far as each can be seen from outside.',
    alerts: ['RegistryAuthServerDown', 'RegistryStorageFailing'],
  };
  return stat(frame, target('A', '{{registry}} {{component}}', series('docker_registry_component_up')))
    .mappings(words('down', 'up'))
    .thresholds(redUnlessOne())
    .noValue('not seen');
}

function statusCode(): PanelSource {
  const frame = {
    ...{ id: 3, title: 'Status of /v2/', unit: units.NoUnit, size: [3, 5] as const },
    description: 'HTTP status that the last probe ended with; 0 where no answer came, red from 500 on.',
    alerts: ['RegistryDown'],
  };
  return stat(frame, target('A', '{{registry}}', series('docker_registry_probe_http_status_code')))
    .thresholds(limits({ warning: 402, critical: 500 }))
    .noValue('no probe');
}

function canaryUp(): PanelSource {
  const frame = {
    ...{ id: 4, title: 'Canary', unit: units.NoUnit, size, alerts: ['RegistryCanaryFailing'] },
    description: 'Whether the last round trip of push, pull, comparison and deletion succeeded.',
  };
  return stat(frame, target('A', '{{registry}}', series('docker_registry_canary_up')))
    .mappings(words('failing', 'ok', 'orange'))
    .thresholds(orangeUnlessOne())
    .noValue('not configured');
}

function certificateEnd(): PanelSource {
  const end = series('docker_registry_tls_certificate_not_after_timestamp_seconds');
  const daySeconds = 86_400;
  const frame = {
    ...{ id: 5, title: 'Certificate expires in', unit: units.Seconds, size },
    description:
      'Time until the first certificate of the served chain ends; alerts fire below 14 and 3 days.',
    alerts: ['RegistryCertificateExpiringSoon'],
  };
  return stat(frame, target('A', '{{registry}}', `${end} - time()`))
    .thresholds(floors({ warning: 14 * daySeconds, critical: 3 * daySeconds }))
    .noValue('plain HTTP');
}

function certificateServed(): PanelSource {
  const unverified = series('docker_registry_tls_verification_disabled');
  const frame = {
    ...{ id: 6, title: 'Certificate served', unit: units.NoUnit, size },
    description:
      'Whether the registry serves the certificate of its file, and whether the probe believes any other as well.',
    alerts: ['RegistryCertificateNotReloaded'],
  };
  const current = series('docker_registry_tls_certificate_current');
  const trust = { id: 'mappings', value: wordsOfTrouble('verified', 'not verified') };
  return stat(frame, target('A', '{{registry}} file', current), target('B', '{{registry}} trust', unverified))
    .mappings(words('renewed, not served', 'current', 'orange'))
    .thresholds(orangeUnlessOne())
    .overrideByQuery('B', [trust])
    .noValue('no file configured');
}
