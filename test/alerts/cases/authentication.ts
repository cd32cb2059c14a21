import { critical, warning, type AlertCase } from './alert-case.ts';

const failures = (reason: string): string => `docker_registry_auth_failures_total{C, reason="${reason}"}`;
const suspicions = (kind: string): string => `docker_registry_auth_suspicions_total{C, kind="${kind}"}`;
const wrong = failures('invalid_credentials');
const deletes =
  'docker_registry_http_requests_total{C, method="DELETE", operation="manifest_delete", code="202"}';

export const authenticationCases: readonly AlertCase[] = [
  warning('RegistryAuthFailureSpike', {
    when: 'nothing fails otherwise',
    series: { [wrong]: '0x30 5+5x10 55x40' },
    quiet: ['30m', '34m', '50m'],
    fires: ['36m', '41m'],
    below: { [wrong]: '0x30 4+4x10 44x40', [failures('backend')]: '0+10x90' },
  }),
  warning('RegistryAuthFailureSpike', {
    when: 'something always fails',
    evaluation: '4m',
    series: { [wrong]: '0+5x1440 7230+30x20 7835+5x60' },
    quiet: ['1400m', '1440m', '1480m'],
    fires: ['1448m', '1460m'],
    below: { [wrong]: '0+5x1440 7224+24x20 7709+5x60' },
  }),
  warning('RegistryAuthFailureSpike', {
    when: 'more than one fails each second, though that is as ever',
    evaluation: '5m',
    series: { [wrong]: '0+59x1440 85022+62x20 86321+59x60' },
    quiet: ['1400m', '1440m', '1475m'],
    fires: ['1450m', '1460m'],
    below: { [wrong]: '0+59x1440 85020+60x20 86279+59x60' },
  }),
  critical('RegistryAuthBackendFailing', {
    series: { [failures('backend')]: '0x20 1x0 2x0 3x30' },
    quiet: ['20m', '22m', '30m'],
    fires: ['23m', '24m'],
    below: { [failures('backend')]: '0x20 1x0 2x30', [wrong]: '0+10x60' },
  }),
  warning('RegistryCredentialStuffing', {
    series: { [suspicions('many_users')]: '0x20 1x40', [suspicions('success_after_failures')]: '0x60' },
    quiet: ['20m', '38m'],
    fires: ['21m', '33m'],
    below: { [suspicions('many_users')]: '0x60', [suspicions('success_after_failures')]: '0x20 1x40' },
  }),
  critical('RegistryCredentialStuffing', {
    series: {
      [suspicions('many_clients')]: '0x20 1x90',
      [suspicions('success_after_failures')]: '0x30 1x90',
    },
    quiet: ['20m', '30m', '85m'],
    fires: ['31m', '79m'],
    below: { [suspicions('success_after_failures')]: '0x120' },
  }),
  warning('RegistryDeleteSurge', {
    when: 'hardly anything is deleted otherwise',
    interval: '5m',
    series: { [deletes]: '0x24 10+10x5 60x36' },
    quiet: ['2h', '2h20m', '4h'],
    fires: ['2h35m', '3h'],
    below: { [deletes]: '0x24 8+8x5 48x36' },
  }),
  warning('RegistryDeleteSurge', {
    when: 'a cleaning job deletes 60 each night',
    interval: '10m',
    series: { [deletes]: '0x144 20+20x2 60x141 127+67x2 261x40' },
    quiet: ['24h', '47h', '51h'],
    fires: ['48h50m', '49h'],
    below: { [deletes]: '0x144 20+20x2 60x141 100+40x2 180x40' },
  }),
];
