import type { LogRecord } from '../../domain/log-record.ts';
import { clear, set, type Sample } from '../../domain/report.ts';
import { usedRatio, type Capacity } from '../../registry/storage/capacity.ts';
import type { RepositoryUsage, StorageUsage } from '../../registry/storage/usage.ts';
import * as metrics from './metrics.ts';

export function capacitySamples(capacity: Capacity): readonly Sample[] {
  return [
    set(metrics.capacityBytes, capacity.totalBytes),
    set(metrics.availableBytes, capacity.availableBytes),
    set(metrics.usedBytes, capacity.usedBytes),
    set(metrics.inodes, capacity.inodes),
    set(metrics.freeInodes, capacity.freeInodes),
  ];
}

export interface Scan {
  readonly usage: StorageUsage;
  readonly seconds: number;
  readonly endedMs: number;
  readonly intervalMs: number;
  /** How many repositories get a series of their own. */
  readonly repositoryLimit: number;
}

export function scanSamples(scan: Scan): readonly Sample[] {
  const { usage } = scan;
  return [
    set(metrics.blobs, usage.blobs),
    set(metrics.blobBytes, usage.blobBytes),
    set(metrics.repositories, usage.repositories.length),
    set(metrics.tags, usage.tags),
    set(metrics.manifests, usage.manifests),
    clear(metrics.repositoryBytes),
    ...repositorySamples(usage.repositories, scan.repositoryLimit),
    set(metrics.uploads, usage.uploads.count),
    set(metrics.uploadBytes, usage.uploads.bytes),
    clear(metrics.oldestUpload),
    ...(usage.uploads.oldestMs === undefined
      ? []
      : [set(metrics.oldestUpload, usage.uploads.oldestMs / 1_000)]),
    set(metrics.scanDuration, scan.seconds),
    set(metrics.scanLastSuccess, scan.endedMs / 1_000),
    set(metrics.scanInterval, scan.intervalMs / 1_000),
    set(metrics.scanUnreadable, usage.unreadable),
  ];
}

/** The largest by name, the rest as one, so that the family adds up whatever the number of repositories. */
function repositorySamples(repositories: readonly RepositoryUsage[], limit: number): readonly Sample[] {
  const sorted = repositories.toSorted((a, b) => b.allBytes - a.allBytes || a.name.localeCompare(b.name));
  const rest = sorted.slice(limit);
  const named = sorted.slice(0, limit);
  if (rest.length > 0) {
    const sum = (bytes: (usage: RepositoryUsage) => number) =>
      rest.reduce((total, usage) => total + bytes(usage), 0);
    named.push({
      name: 'other',
      allBytes: sum(({ allBytes }) => allBytes),
      exclusiveBytes: sum(({ exclusiveBytes }) => exclusiveBytes),
    });
  }
  return named.flatMap(({ name, allBytes, exclusiveBytes }) => [
    set(metrics.repositoryBytes, allBytes, { repository: name, share: 'all' }),
    set(metrics.repositoryBytes, exclusiveBytes, { repository: name, share: 'exclusive' }),
  ]);
}

/** Tells when the file system's use crosses the threshold, in either direction; a first look below it is no news. */
export class ThresholdWatch {
  private readonly threshold: number;
  private isOver = false;

  constructor(threshold: number) {
    this.threshold = threshold;
  }

  look(capacity: Capacity, nowMs: number): readonly LogRecord[] {
    const ratio = usedRatio(capacity);
    const isOver = ratio > this.threshold;
    if (isOver === this.isOver) return [];
    this.isOver = isOver;
    return [
      {
        eventName: isOver
          ? 'docker.registry.storage.over_threshold'
          : 'docker.registry.storage.under_threshold',
        severity: isOver ? 'warn' : 'info',
        body: `storage is ${Math.round(ratio * 100)} % full, threshold ${Math.round(this.threshold * 100)} %`,
        timestampMs: nowMs,
        attributes: {
          'docker.registry.storage.used_ratio': ratio,
          'docker.registry.storage.available_bytes': capacity.availableBytes,
        },
      },
    ];
  }
}
