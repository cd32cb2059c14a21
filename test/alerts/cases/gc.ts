import { warning, type AlertCase } from './alert-case.ts';

const gc = (name: string): string => `docker_registry_gc_${name}{C}`;
const blocked = (mode: string): string => `docker_registry_storage_gc_blocked{C, mode="${mode}"}`;

export const gcCases: readonly AlertCase[] = [
  warning('RegistryGCFailed', {
    series: { [gc('failures_total')]: '0x9 1x200', [gc('last_run_success')]: '_x10 0x99 1x100' },
    quiet: ['9m', '111m'],
    fires: ['10m', '109m'],
    below: { [gc('failures_total')]: '0x210' },
  }),
  warning('RegistryGCBlocked', {
    series: { [blocked('unreferenced')]: '0x20 1x60 0x40' },
    quiet: ['20m', '35m', '94m'],
    fires: ['37m', '80m'],
    below: { [blocked('unreferenced')]: '0x120', [blocked('untagged')]: '1x120' },
  }),
  warning('RegistryGCOverdue', {
    when: 'the last success is long ago',
    interval: '5m',
    series: {
      [gc('expected_interval_seconds')]: '86400x660',
      [gc('last_success_timestamp_seconds')]: '10800x600 180000x60',
    },
    quiet: ['30h', '39h5m', '51h'],
    fires: ['39h30m', '50h'],
    below: { [gc('last_success_timestamp_seconds')]: '10800x460 138000x200' },
  }),
  warning('RegistryGCOverdue', {
    when: 'there has never been one',
    interval: '5m',
    series: {
      [gc('expected_interval_seconds')]: '86400x700',
      [gc('last_success_timestamp_seconds')]: '_x620 186000x80',
    },
    quiet: ['30h', '35h', '53h'],
    fires: ['37h', '50h'],
    below: { [gc('expected_interval_seconds')]: '129600x700' },
  }),
  warning('RegistryGCRunningTooLong', {
    series: { [gc('last_start_timestamp_seconds')]: '600x310', [gc('running')]: '1x270 0x40' },
    quiet: ['200m', '250m', '278m'],
    fires: ['252m', '270m'],
    below: { [gc('running')]: '1x240 0x70' },
  }),
  warning('RegistryGCUnsafe', {
    series: { [gc('unsafe_runs_total')]: '0x10 1x400' },
    quiet: ['10m', '380m'],
    fires: ['11m', '360m'],
    below: { [gc('unsafe_runs_total')]: '1x410' },
  }),
  warning('RegistryNotRestartedAfterGC', {
    series: { [gc('restart_pending')]: '0x10 1x60 0x30' },
    quiet: ['10m', '40m', '79m'],
    fires: ['42m', '70m'],
    below: { [gc('restart_pending')]: '0x10 1x24 0x60' },
  }),
];
