import { critical, info, warning, type AlertCase } from './alert-case.ts';

const storage = (name: string): string => `docker_registry_storage_${name}{C}`;
const mode = (name: string, value: string): string => `docker_registry_storage_${name}{C, mode="${value}"}`;
const broken = (kind: string): string => `docker_registry_storage_broken{C, kind="${kind}"}`;

export const storageCases: readonly AlertCase[] = [
  warning('RegistryStorageAlmostFull', {
    series: { [storage('capacity_bytes')]: '1000x120', [storage('available_bytes')]: '300x20 199x60 500x40' },
    quiet: ['20m', '26m', '84m'],
    fires: ['29m', '80m'],
    below: { [storage('available_bytes')]: '300x20 200x60 500x40' },
  }),
  critical('RegistryStorageAlmostFull', {
    series: { [storage('capacity_bytes')]: '1000x120', [storage('available_bytes')]: '300x20 79x60 500x40' },
    quiet: ['20m', '26m', '84m'],
    fires: ['29m', '80m'],
    below: { [storage('available_bytes')]: '300x20 80x60 500x40' },
  }),
  // A day without growth, and then 92 bytes a day: 350 last for less than four days, 390 for longer.
  warning('RegistryStorageFillingUp', {
    when: 'the trend says so',
    interval: '2m',
    evaluation: '10m',
    series: {
      [storage('added_bytes_total')]: '0x720 0.128+0.128x1000 128.128x250',
      [storage('capacity_bytes')]: '1000x1980',
      [storage('available_bytes')]: '350x1980',
    },
    quiet: ['24h', '47h10m', '60h'],
    fires: ['49h', '57h'],
    below: { [storage('available_bytes')]: '390x1980' },
  }),
  warning('RegistryStorageFillingUp', {
    when: 'the level is high enough',
    interval: '2m',
    evaluation: '10m',
    series: {
      [storage('added_bytes_total')]: '0x720 0.148+0.148x1000 148.148x250',
      [storage('capacity_bytes')]: '1000x1980',
      [storage('available_bytes')]: '399x1980',
    },
    quiet: ['24h', '44h', '60h'],
    fires: ['49h', '57h'],
    below: { [storage('available_bytes')]: '401x1980' },
  }),
  warning('RegistryStorageInodesLow', {
    series: { [storage('inodes')]: '1000x120', [storage('inodes_free')]: '300x20 99x60 500x40' },
    quiet: ['20m', '26m', '84m'],
    fires: ['29m', '80m'],
    below: { [storage('inodes_free')]: '300x20 100x60 500x40' },
  }),
  warning('RegistryStorageScanStale', {
    interval: '30s',
    series: {
      [storage('scan_interval_seconds')]: '300x260',
      [storage('scan_duration_seconds')]: '10x260',
      [storage('scan_last_success_timestamp_seconds')]: '0+30x40 1200x120 4860+30x80',
    },
    quiet: ['20m', '38m', '84m'],
    fires: ['43m', '80m'],
    below: { [storage('scan_last_success_timestamp_seconds')]: '0+30x40 1200x36 2400+30x160' },
  }),
  warning('RegistryStorageBroken', {
    series: { [broken('empty_blob')]: '0x20 1x60 0x40' },
    quiet: ['20m', '25m', '93m'],
    fires: ['27m', '80m'],
    below: { [broken('empty_blob')]: '0x120', [broken('unexpected_entry')]: '1x120' },
  }),
  info('RegistryReclaimableHigh', {
    when: 'it is much',
    series: {
      [mode('reclaimable_bytes', 'unreferenced')]: '0x20 5400000000x120 0x40',
      [storage('blob_bytes')]: '20000000000x190',
    },
    quiet: ['20m', '79m', '153m'],
    fires: ['83m', '140m'],
    below: { [mode('reclaimable_bytes', 'unreferenced')]: '0x20 5300000000x120 0x40' },
  }),
  info('RegistryReclaimableHigh', {
    when: 'it is a large part',
    series: {
      [mode('reclaimable_bytes', 'unreferenced')]: '0x20 6000000000x120 0x40',
      [storage('blob_bytes')]: '23900000000x190',
    },
    quiet: ['20m', '79m', '153m'],
    fires: ['83m', '140m'],
    below: { [storage('blob_bytes')]: '24000000000x190' },
  }),
];
