import { critical, warning, type AlertCase } from './alert-case.ts';

const chunks = (code: string): string =>
  `docker_registry_http_requests_total{C, method="PATCH", operation="upload_chunk", code="${code}"}`;
const canary = (step: string): string => `docker_registry_canary_failures_total{C, step="${step}"}`;

function onceCase(alert: string, metric: string): AlertCase {
  return warning(alert, {
    series: { [`${metric}{C}`]: '0x20 1x40' },
    quiet: ['20m', '38m'],
    fires: ['21m', '33m'],
    below: { [`${metric}{C}`]: '1x60' },
  });
}

export const trafficCases: readonly AlertCase[] = [
  critical('RegistryPushFailing', {
    when: 'clients are answered with 5xx',
    series: { [chunks('202')]: '0+10x80', [chunks('500')]: '0x20 2+2x20 42x40' },
    quiet: ['20m', '23m', '55m'],
    fires: ['35m', '41m'],
    below: { [chunks('500')]: '0x20 1+1x20 21x40' },
  }),
  critical('RegistryPushFailing', {
    when: 'the few that push get nothing else',
    series: { [chunks('202')]: '0x80', [chunks('500')]: '0x20 1x0 2x0 3x60' },
    quiet: ['20m', '22m', '35m'],
    fires: ['23m', '29m'],
    below: { [chunks('500')]: '0x20 1x0 2x60' },
  }),
  critical('RegistryPushFailing', {
    when: 'the canary cannot push',
    series: { [canary('push_blob')]: '0x20 1x4 2x50' },
    quiet: ['20m', '25m', '45m'],
    fires: ['26m', '34m'],
    below: { [canary('push_blob')]: '0x20 1x60', [canary('pull_blob')]: '0+1x80' },
  }),
  onceCase('RegistryEmptyResponses', 'docker_registry_empty_responses_total'),
  onceCase('RegistryPanicking', 'docker_registry_panics_total'),
];
