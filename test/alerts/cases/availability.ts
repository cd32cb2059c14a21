import { critical, warning, type AlertCase } from './alert-case.ts';

const layer = (component: string): string => `docker_registry_component_up{C, component="${component}"}`;
const notAfter = 'docker_registry_tls_certificate_not_after_timestamp_seconds{C}';
const day = 86_400;

function downCase(alert: string, series: string): AlertCase {
  return critical(alert, {
    interval: '15s',
    series: { [series]: '1x20 0x40 1x20' },
    quiet: ['5m', '6m45s', '15m30s'],
    fires: ['7m', '15m'],
    below: { [series]: '1x20 0x6 1x60' },
  });
}

export const availabilityCases: readonly AlertCase[] = [
  downCase('RegistryDown', 'docker_registry_up{C}'),
  downCase('RegistryAuthServerDown', layer('auth')),
  downCase('RegistryStorageFailing', layer('storage')),
  warning('RegistryCanaryFailing', {
    series: { 'docker_registry_canary_up{C}': '1x20 0x60 1x20' },
    quiet: ['20m', '39m', '83m'],
    fires: ['42m', '81m'],
    below: { 'docker_registry_canary_up{C}': '1x20 0x15 1x60' },
  }),
  // The clock of a unit test begins at 0: ten hours later there are 14 or 3 days left.
  warning('RegistryCertificateExpiringSoon', {
    interval: '2m',
    series: { [notAfter]: `${14 * day + 36_000}x600 ${90 * day}x200` },
    quiet: ['9h', '10h4m', '20h30m'],
    fires: ['10h30m', '19h'],
    below: { [notAfter]: `${14 * day + 80_000}x900` },
  }),
  critical('RegistryCertificateExpiringSoon', {
    interval: '2m',
    series: { [notAfter]: `${3 * day + 36_000}x600 ${90 * day}x200` },
    quiet: ['9h', '10h4m', '20h30m'],
    fires: ['10h30m', '19h'],
    below: { [notAfter]: `${3 * day + 80_000}x900` },
  }),
  warning('RegistryCertificateNotReloaded', {
    series: { 'docker_registry_tls_certificate_current{C}': '1x10 0x100 1x20' },
    quiet: ['10m', '74m', '113m'],
    fires: ['78m', '110m'],
    below: { 'docker_registry_tls_certificate_current{C}': '1x10 0x60 1x80' },
  }),
];
