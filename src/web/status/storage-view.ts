import type { LogRecord } from '../../domain/log-record.ts';
import { usedRatio } from '../../registry/storage/capacity.ts';
import { isWatched, type RegistrySources, type ShownMetric, type Snapshot } from './series.ts';

/** What is known of the storage; undefined stands for what cannot be seen. */
export interface StorageView {
  readonly capacityBytes: number | undefined;
  readonly availableBytes: number | undefined;
  readonly usedBytes: number | undefined;
  readonly usedRatio: number | undefined;
  readonly blobs: number | undefined;
  readonly blobBytes: number | undefined;
  readonly repositories: number | undefined;
  readonly tags: number | undefined;
  readonly uploads: number | undefined;
  /** What garbage collection would free as it is, and with `--delete-untagged`. */
  readonly unreferenced: ReclaimableView;
  readonly untagged: ReclaimableView;
  /** What is broken, by kind; undefined before the first scan. */
  readonly broken: readonly { readonly kind: string; readonly count: number }[] | undefined;
  readonly growth: GrowthView;
  readonly largest: readonly RepositoryBytes[];
  readonly grown: readonly RepositoryBytes[];
  /** Why not everything is known; empty where nothing is wrong. */
  readonly fault: string;
}

export type ReclaimableView =
  | { readonly status: 'known'; readonly blobs: number; readonly bytes: number }
  /** The reason is empty where it was told so long ago that it is forgotten. */
  | { readonly status: 'blocked'; readonly reason: string }
  | { readonly status: 'unknown'; readonly reason: string };

export interface GrowthView {
  readonly overDay: number | undefined;
  readonly overWeek: number | undefined;
  /** Undefined where nothing grows, or where the capacity is not known. */
  readonly daysUntilFull: number | undefined;
}

export interface RepositoryBytes {
  readonly name: string;
  readonly bytes: number;
}

const shownRepositories = 5;

/** Undefined where the storage is not watched. */
export function readStorage({ snapshot, records, faultOf }: RegistrySources): StorageView | undefined {
  const room = readRoom(snapshot);
  const isSeen = room.capacityBytes !== undefined || isWatched(snapshot, 'storage');
  if (!isSeen) return undefined;
  return {
    ...room,
    blobs: snapshot.value('docker_registry_storage_blobs'),
    blobBytes: snapshot.value('docker_registry_storage_blob_bytes'),
    repositories: snapshot.value('docker_registry_storage_repositories'),
    tags: snapshot.value('docker_registry_storage_tags'),
    uploads: snapshot.value('docker_registry_storage_uploads'),
    unreferenced: readReclaimable(snapshot, records, 'unreferenced'),
    untagged: readReclaimable(snapshot, records, 'untagged'),
    broken: readBroken(snapshot),
    growth: readGrowth(snapshot, room.availableBytes),
    largest: largestOf(snapshot.of('docker_registry_storage_repository_bytes').filter(isOfAll)),
    grown: largestOf(snapshot.of('docker_registry_storage_repository_growth_bytes')),
    fault: faultOf('storage'),
  };
}

function readRoom(
  snapshot: Snapshot,
): Pick<StorageView, 'capacityBytes' | 'availableBytes' | 'usedBytes' | 'usedRatio'> {
  const capacityBytes = snapshot.value('docker_registry_storage_capacity_bytes');
  const availableBytes = snapshot.value('docker_registry_storage_available_bytes');
  const usedBytes = snapshot.value('docker_registry_storage_used_bytes');
  const isKnown = capacityBytes !== undefined && availableBytes !== undefined;
  return {
    ...{ capacityBytes, availableBytes, usedBytes },
    usedRatio: isKnown ? usedRatio({ totalBytes: capacityBytes, availableBytes }) : undefined,
  };
}

function readReclaimable(snapshot: Snapshot, records: readonly LogRecord[], mode: string): ReclaimableView {
  const blocked = labelled(snapshot, 'docker_registry_storage_gc_blocked', { mode });
  if (blocked === undefined) return { status: 'unknown', reason: unknownReason(snapshot) };
  if (blocked === 1) return { status: 'blocked', reason: reasonIn(records, mode) };
  return {
    status: 'known',
    blobs: labelled(snapshot, 'docker_registry_storage_reclaimable_blobs', { mode }) ?? 0,
    bytes: labelled(snapshot, 'docker_registry_storage_reclaimable_bytes', { mode }) ?? 0,
  };
}

function unknownReason(snapshot: Snapshot): string {
  const unreadable = snapshot.value('docker_registry_storage_scan_unreadable_files');
  if (unreadable === undefined) return 'not scanned yet';
  return unreadable > 0 ? `${unreadable} unreadable` : 'not all was read';
}

/** No label could hold it, so it comes from what was last told of it. */
function reasonIn(records: readonly LogRecord[], mode: string): string {
  const told = records.find(
    ({ eventName, attributes }) =>
      eventName === 'docker.registry.storage.gc_blocked' &&
      attributes['docker.registry.storage.mode'] === mode,
  );
  return String(told?.attributes['docker.registry.storage.reason'] ?? '');
}

function readBroken(snapshot: Snapshot): StorageView['broken'] {
  const kinds = snapshot.of('docker_registry_storage_broken');
  if (kinds.length === 0) return undefined;
  return kinds
    .filter(({ value }) => value > 0)
    .map(({ labels, value }) => ({ kind: labels['kind'] ?? '', count: value }));
}

function readGrowth(snapshot: Snapshot, availableBytes: number | undefined): GrowthView {
  const metric = 'docker_registry_storage_growth_bytes_per_day';
  const overDay = labelled(snapshot, metric, { window: '1d' });
  const overWeek = labelled(snapshot, metric, { window: '7d' });
  const perDay = overWeek ?? overDay ?? 0;
  const isFilling = perDay > 0 && availableBytes !== undefined;
  return { overDay, overWeek, daysUntilFull: isFilling ? availableBytes / perDay : undefined };
}

function labelled(
  snapshot: Snapshot,
  metric: ShownMetric,
  wanted: Readonly<Record<string, string>>,
): number | undefined {
  const isWanted = (labels: Readonly<Record<string, string>>): boolean =>
    Object.entries(wanted).every(([name, value]) => labels[name] === value);
  return snapshot.of(metric).find(({ labels }) => isWanted(labels))?.value;
}

type StorageSeries = ReturnType<Snapshot['of']>;

function isOfAll({ labels }: StorageSeries[number]): boolean {
  return labels['share'] === 'all';
}

function largestOf(series: StorageSeries): readonly RepositoryBytes[] {
  return series
    .map(({ labels, value }) => ({ name: labels['repository'] ?? '', bytes: value }))
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, shownRepositories);
}
