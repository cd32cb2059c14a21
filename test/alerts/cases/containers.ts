import { warning, type AlertCase } from './alert-case.ts';

const of = (name: string): string =>
  `docker_registry_container_${name}{C, container="registry-1", service="registry"}`;

export const containerCases: readonly AlertCase[] = [
  warning('RegistryContainerDown', {
    series: { [of('running')]: '1x20 0x60 1x20' },
    quiet: ['20m', '24m', '83m'],
    fires: ['27m', '81m'],
    below: { [of('running')]: '1x20 0x4 1x60' },
  }),
  warning('RegistryContainerUnhealthy', {
    series: { [of('healthy')]: '1x20 0x60 1x20' },
    quiet: ['20m', '26m', '83m'],
    fires: ['29m', '81m'],
    below: { [of('healthy')]: '1x20 0x6 1x60' },
  }),
  warning('RegistryContainerRestarting', {
    series: { [of('restarts_total')]: '0x20 1x0 2x0 3x40' },
    quiet: ['20m', '22m', '38m'],
    fires: ['23m', '34m'],
    below: { [of('restarts_total')]: '0x20 1x0 2x42' },
  }),
  warning('RegistryContainerOOMKilled', {
    series: { [of('oom_kills_total')]: '0x20 1x40' },
    quiet: ['20m', '38m'],
    fires: ['21m', '33m'],
    below: { [of('oom_kills_total')]: '1x60' },
  }),
  warning('RegistryContainerMemoryHigh', {
    series: {
      [of('memory_limit_bytes')]: '1000x120',
      [of('memory_working_set_bytes')]: '500x20 901x60 500x40',
    },
    quiet: ['20m', '30m', '85m'],
    fires: ['32m', '80m'],
    below: { [of('memory_working_set_bytes')]: '500x20 900x60 500x40' },
  }),
];
