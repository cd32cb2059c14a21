import type { LogRecord } from '../../domain/log-record.ts';
import { clear, set, type Sample } from '../../domain/report.ts';
import { usedRatio, type Capacity } from '../../registry/storage/capacity.ts';
import type { StorageScan } from '../../registry/storage/scan.ts';
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

/** What is true only now must not outlive the last look. */
export function withoutCapacity(): readonly Sample[] {
  return [
    clear(metrics.capacityBytes),
    clear(metrics.availableBytes),
    clear(metrics.usedBytes),
    clear(metrics.inodes),
    clear(metrics.freeInodes),
  ];
}

export interface FinishedScan {
  readonly scan: StorageScan;
  readonly seconds: number;
  readonly endedMs: number;
  readonly intervalMs: number;
}

export function scanSamples({ scan, seconds, endedMs, intervalMs }: FinishedScan): readonly Sample[] {
  return [
    set(metrics.blobs, scan.blobs),
    set(metrics.blobBytes, scan.blobBytes),
    set(metrics.repositories, scan.repositories),
    set(metrics.tags, scan.tags),
    set(metrics.manifests, scan.manifests),
    clear(metrics.repositoryBytes),
    ...repositorySamples(scan),
    ...uploadSamples(scan),
    set(metrics.scanDuration, seconds),
    set(metrics.scanLastSuccess, endedMs / 1_000),
    set(metrics.scanInterval, intervalMs / 1_000),
    set(metrics.scanUnreadable, scan.unreadable),
  ];
}

function repositorySamples({ largest }: StorageScan): readonly Sample[] {
  return largest.flatMap(({ name, allBytes, exclusiveBytes }) => [
    set(metrics.repositoryBytes, allBytes, { repository: name, share: 'all' }),
    set(metrics.repositoryBytes, exclusiveBytes, { repository: name, share: 'exclusive' }),
  ]);
}

function uploadSamples({ uploads }: StorageScan): readonly Sample[] {
  return [
    set(metrics.uploads, uploads.count),
    set(metrics.uploadBytes, uploads.bytes),
    clear(metrics.oldestUpload),
    ...(uploads.oldestMs === undefined ? [] : [set(metrics.oldestUpload, uploads.oldestMs / 1_000)]),
  ];
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
