import { clear, set, type Sample } from '../../domain/report.ts';
import type { MetricSpec } from '../../domain/metric.ts';
import { brokenKinds, modes, type Mode } from '../../registry/storage-layout/report.ts';
import type { ReclaimableAmount, ScanSummary } from '../../registry/storage/scan-summary.ts';
import type { GrowthHistory } from './growth-history.ts';
import * as metrics from './metrics.ts';
import type { Room } from './room.ts';
import type { FinishedScan } from './scans.ts';

const mostGrownNamed = 20;

/** What is true only now must not outlive the last look. */
export function roomSamples(room: Room): readonly Sample[] {
  return [
    known(metrics.capacityBytes, room.totalBytes),
    known(metrics.availableBytes, room.availableBytes),
    known(metrics.usedBytes, room.usedBytes),
    known(metrics.inodes, room.inodes),
    known(metrics.freeInodes, room.freeInodes),
  ];
}

function known(metric: MetricSpec, value: number | undefined): Sample {
  return value === undefined ? clear(metric) : set(metric, value);
}

export function scanSamples({ summary, seconds, endedMs }: FinishedScan): readonly Sample[] {
  return [
    set(metrics.blobs, summary.blobs.count),
    set(metrics.blobBytes, summary.blobs.bytes),
    set(metrics.repositories, summary.repositoryCount),
    set(metrics.tags, summary.tags),
    set(metrics.manifests, summary.manifests),
    clear(metrics.repositoryBytes),
    ...repositorySamples(summary),
    ...uploadSamples(summary),
    ...reclaimableSamples(summary),
    ...brokenKinds.map((kind) => set(metrics.broken, summary.broken[kind], { kind })),
    set(metrics.scanDuration, seconds),
    set(metrics.scanLastSuccess, endedMs / 1_000),
    set(metrics.scanUnreadable, summary.unreadable),
    set(metrics.scanFiles, summary.files),
  ];
}

function repositorySamples({ largest }: ScanSummary): readonly Sample[] {
  return largest.flatMap(({ name, allBytes, exclusiveBytes }) => [
    set(metrics.repositoryBytes, allBytes, { repository: name, share: 'all' }),
    set(metrics.repositoryBytes, exclusiveBytes, { repository: name, share: 'exclusive' }),
  ]);
}

function uploadSamples({ uploads }: ScanSummary): readonly Sample[] {
  return [
    set(metrics.uploads, uploads.count),
    set(metrics.uploadBytes, uploads.bytes),
    known(metrics.oldestUpload, uploads.oldestMs === undefined ? undefined : uploads.oldestMs / 1_000),
  ];
}

function reclaimableSamples(summary: ScanSummary): readonly Sample[] {
  return [
    clear(metrics.reclaimableBytes),
    clear(metrics.reclaimableBlobs),
    clear(metrics.gcBlocked),
    ...modes.flatMap((mode) => modeSamples(mode, reclaimableIn(summary, mode))),
  ];
}

function modeSamples(mode: Mode, amount: ReclaimableAmount): readonly Sample[] {
  if (amount.status === 'unknown') return [];
  const isKnown = amount.status === 'known';
  return [
    set(metrics.reclaimableBytes, isKnown ? amount.bytes : 0, { mode }),
    set(metrics.reclaimableBlobs, isKnown ? amount.count : 0, { mode }),
    set(metrics.gcBlocked, isKnown ? 0 : 1, { mode }),
  ];
}

/** Garbage-collect fails in a registry that nobody has pushed to yet, which is nothing to worry about. */
export function reclaimableIn(
  { reclaimable, blobs, repositoryCount }: ScanSummary,
  mode: Mode,
): ReclaimableAmount {
  const amount = reclaimable[mode];
  const isEmpty = blobs.count === 0 && repositoryCount === 0;
  return isEmpty && amount.status === 'blocked' ? { status: 'known', count: 0, bytes: 0 } : amount;
}

export function growthSamples(history: GrowthHistory, repositoryLimit: number): readonly Sample[] {
  const windows = [
    { window: '1d', perDay: history.bytesPerDay(1) },
    { window: '7d', perDay: history.bytesPerDay(7) },
  ];
  return [
    clear(metrics.growth),
    ...windows.flatMap(({ window, perDay }) =>
      perDay === undefined ? [] : [set(metrics.growth, perDay, { window })],
    ),
    clear(metrics.repositoryGrowth),
    ...history
      .mostGrown(Math.min(mostGrownNamed, repositoryLimit))
      .map(({ name, addedBytes }) => set(metrics.repositoryGrowth, addedBytes, { repository: name })),
  ];
}
