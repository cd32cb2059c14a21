// Which alert silences which, in words of its own: alertmanager.yml is read by Alertmanager only.

/** An alert by its name, with a label of its own where that matters: `Name{label=value}`. */
export type AlertText = string;

export interface Silencing {
  readonly sources: readonly AlertText[];
  readonly targets: readonly AlertText[];
  /** What both must have in common; a neighbour that differs in it is told. */
  readonly within: 'registry' | 'instance' | 'job' | 'container';
}

const outage = [
  'RegistryDown{severity=critical}',
  'RegistryAuthServerDown{severity=critical}',
  'RegistryStorageFailing{severity=critical}',
];

/** What is about a registry, and a memory once its exporter is gone. */
const ofExporter = [
  ...['RegistryDown', 'RegistryAuthServerDown', 'RegistryStorageFailing'],
  ...['RegistryAvailabilityBudgetBurn', 'RegistryErrorBudgetBurn', 'RegistryManifestLatencyBudgetBurn'],
  ...['RegistryCanaryFailing', 'RegistryCertificateExpiringSoon', 'RegistryCertificateNotReloaded'],
  ...['RegistryPushFailing', 'RegistryEmptyResponses', 'RegistryPanicking', 'RegistryAuthFailureSpike'],
  ...['RegistryAuthBackendFailing', 'RegistryCredentialStuffing', 'RegistryDeleteSurge'],
  ...['RegistryStorageFillingUp', 'RegistryStorageInodesLow', 'RegistryStorageScanStale'],
  ...['RegistryStorageBroken', 'RegistryReclaimableHigh', 'RegistryGCBlocked', 'RegistryGCFailed'],
  ...['RegistryGCOverdue', 'RegistryGCRunningTooLong', 'RegistryGCUnsafe', 'RegistryNotRestartedAfterGC'],
  ...['RegistryContainerDown', 'RegistryContainerUnhealthy', 'RegistryContainerRestarting'],
  ...['RegistryContainerOOMKilled', 'RegistryContainerMemoryHigh', 'RegistryLogSilent', 'RegistryLogLost'],
  ...['RegistryExporterCollectorFailing', 'RegistryExporterTelemetryFailing'],
  'RegistryExporterConfigReloadFailed',
];

export const silenced: readonly Silencing[] = [
  ...[
    ...['RegistryAvailabilityBudgetBurn', 'RegistryErrorBudgetBurn', 'RegistryManifestLatencyBudgetBurn'],
    ...['RegistryCertificateExpiringSoon', 'RegistryCredentialStuffing', 'RegistryStorageAlmostFull'],
  ].map((name) => pair(`${name}{severity=critical}`, `${name}{severity=warning}`)),
  { sources: outage.slice(1), targets: ['RegistryDown{severity=critical}'], within: 'registry' },
  {
    sources: outage,
    targets: [
      ...['RegistryAvailabilityBudgetBurn', 'RegistryErrorBudgetBurn', 'RegistryManifestLatencyBudgetBurn'],
      ...['RegistryPushFailing', 'RegistryCanaryFailing', 'RegistryContainerDown'],
      ...['RegistryContainerUnhealthy', 'RegistryLogSilent', 'RegistryExporterCollectorFailing'],
    ],
    within: 'registry',
  },
  pair('RegistryAuthServerDown', 'RegistryAuthBackendFailing'),
  pair('RegistryPushFailing', 'RegistryErrorBudgetBurn', 'RegistryCanaryFailing'),
  pair('RegistryCredentialStuffing', 'RegistryAuthFailureSpike'),
  pair('RegistryStorageAlmostFull', 'RegistryStorageFillingUp'),
  pair('RegistryGCFailed', 'RegistryGCBlocked', 'RegistryGCOverdue'),
  pair('RegistryGCBlocked', 'RegistryGCOverdue'),
  pair('RegistryGCRunningTooLong', 'RegistryGCOverdue'),
  pair('RegistryCertificateNotReloaded', 'RegistryCertificateExpiringSoon{severity=warning}'),
  {
    sources: ['RegistryContainerOOMKilled'],
    targets: ['RegistryContainerRestarting', 'RegistryContainerMemoryHigh'],
    within: 'container',
  },
  pair('RegistryExporterCollectorFailing{collector=storage}', 'RegistryStorageScanStale'),
  pair('RegistryExporterCollectorFailing{collector=log}', 'RegistryLogSilent'),
  { sources: ['RegistryExporterDown'], targets: ofExporter, within: 'instance' },
  { sources: ['RegistryExporterAbsent'], targets: ofExporter, within: 'job' },
];

/** What might be thought to be silenced, and must be told. */
export const told: readonly Silencing[] = [
  {
    sources: outage,
    targets: [
      ...['RegistryContainerOOMKilled', 'RegistryContainerRestarting', 'RegistryCertificateExpiringSoon'],
      ...['RegistryStorageAlmostFull', 'RegistryCredentialStuffing', 'RegistryGCFailed', 'Watchdog'],
    ],
    within: 'registry',
  },
  pair('RegistryDown{severity=critical}', 'RegistryAuthServerDown', 'RegistryStorageFailing'),
  pair('RegistryStorageFailing', 'RegistryAuthBackendFailing', 'RegistryAuthServerDown'),
  pair('RegistryAuthBackendFailing', 'RegistryAuthFailureSpike'),
  pair('RegistryCertificateNotReloaded', 'RegistryCertificateExpiringSoon{severity=critical}'),
  pair('RegistryStorageAlmostFull{severity=warning}', 'RegistryStorageAlmostFull{severity=critical}'),
  pair('RegistryExporterCollectorFailing{collector=probe}', 'RegistryStorageScanStale', 'RegistryLogSilent'),
  pair('DiskFull{severity=critical}', 'DiskFull{severity=warning}'),
  ...['instance', 'job'].map((within) => ({
    sources: [within === 'job' ? 'RegistryExporterAbsent' : 'RegistryExporterDown'],
    targets: ['RegistryStorageAlmostFull', 'Watchdog', 'DiskFull'],
    within: within === 'job' ? ('job' as const) : ('instance' as const),
  })),
];

function pair(source: AlertText, ...targets: AlertText[]): Silencing {
  return { sources: [source], targets, within: 'registry' };
}
