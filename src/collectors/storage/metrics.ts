import { counter, gauge, type MetricSpec } from '../../domain/metric.ts';
import { brokenKinds, modes } from '../../registry/storage-layout/report.ts';

export const capacityBytes = gauge(
  'docker_registry_storage_capacity_bytes',
  'Size of the file system that holds the registry, or of an object store what its quota or its own metrics say; absent while it is not known.',
);
export const availableBytes = gauge(
  'docker_registry_storage_available_bytes',
  'Bytes that an unprivileged process can still write to the file system that holds the registry, or that are left of the capacity of an object store; absent while it is not known.',
);
export const usedBytes = gauge(
  'docker_registry_storage_used_bytes',
  'Bytes in use on the file system that holds the registry, by whomever, or by the bucket of an object store; absent while it is not known.',
);
export const inodes = gauge(
  'docker_registry_storage_inodes',
  'Inodes of the file system that holds the registry; 0 where it has no fixed number, absent while it cannot be read and for an object store.',
);
export const freeInodes = gauge(
  'docker_registry_storage_inodes_free',
  'Free inodes of the file system that holds the registry; absent while it cannot be read and for an object store.',
);
export const blobs = gauge(
  'docker_registry_storage_blobs',
  'Blobs stored, as of the last scan; absent before the first scan.',
);
export const blobBytes = gauge(
  'docker_registry_storage_blob_bytes',
  'Bytes of all blobs, each once however often it is linked; absent before the first scan.',
);
export const repositories = gauge(
  'docker_registry_storage_repositories',
  'Repositories that hold a manifest or layer link; absent before the first scan.',
);
export const tags = gauge(
  'docker_registry_storage_tags',
  'Tags of all repositories; absent before the first scan.',
);
export const manifests = gauge(
  'docker_registry_storage_manifests',
  'Manifest revisions linked by repositories; absent before the first scan.',
);
export const repositoryBytes = gauge(
  'docker_registry_storage_repository_bytes',
  'Bytes of the blobs that a repository links (share all) and of those that no other links (share exclusive); the largest repositories by name, the rest, and one that is called other, summed up as other.',
  {
    labels: [
      { name: 'repository', values: 'capped' },
      { name: 'share', values: ['all', 'exclusive'] },
    ],
  },
);
export const uploads = gauge(
  'docker_registry_storage_uploads',
  'Unfinished uploads; absent before the first scan.',
);
export const uploadBytes = gauge(
  'docker_registry_storage_upload_bytes',
  'Bytes held by unfinished uploads; absent before the first scan.',
);
export const oldestUpload = gauge(
  'docker_registry_storage_oldest_upload_timestamp_seconds',
  'When the oldest unfinished upload began; absent while there is none.',
);
export const addedBytes = counter(
  'docker_registry_storage_added_bytes_total',
  'Bytes of blobs that scans have found to be new, whatever has gone meanwhile; 0 at each start, absent where no storage is configured.',
  { initial: [] },
);
export const removedBytes = counter(
  'docker_registry_storage_removed_bytes_total',
  'Bytes of blobs that scans have found to be gone, as by garbage collection; 0 at each start, absent where no storage is configured.',
  { initial: [] },
);
export const growth = gauge(
  'docker_registry_storage_growth_bytes_per_day',
  'Bytes of blobs that have come in a day on the average of the window, not reduced by what garbage collection has removed; of a history that is shorter than the window what there is of it, absent before six hours of it.',
  { labels: [{ name: 'window', values: ['1d', '7d'] }] },
);
export const repositoryGrowth = gauge(
  'docker_registry_storage_repository_growth_bytes',
  'Bytes that a repository has come to link in the last seven days, of the twenty repositories with most of them; absent before the first scan.',
  { labels: [{ name: 'repository', values: 'capped' }] },
);
export const reclaimableBytes = gauge(
  'docker_registry_storage_reclaimable_bytes',
  'Bytes of the blobs that garbage-collect would delete now (mode unreferenced), or would with --delete-untagged (mode untagged); 0 while it would fail, absent before the first scan and while something cannot be read.',
  { labels: [{ name: 'mode', values: modes }] },
);
export const reclaimableBlobs = gauge(
  'docker_registry_storage_reclaimable_blobs',
  'Blobs that garbage-collect would delete now (mode unreferenced), or would with --delete-untagged (mode untagged); 0 while it would fail, absent before the first scan and while something cannot be read.',
  { labels: [{ name: 'mode', values: modes }] },
);
export const gcBlocked = gauge(
  'docker_registry_storage_gc_blocked',
  'Whether garbage-collect would stop at something before it deletes a blob; absent before the first scan and while something cannot be read.',
  { labels: [{ name: 'mode', values: modes }] },
);
export const broken = gauge(
  'docker_registry_storage_broken',
  'Things in the storage that are broken, by kind, each seen by two scans; absent before the first scan.',
  { labels: [{ name: 'kind', values: brokenKinds }] },
);
export const scanDuration = gauge(
  'docker_registry_storage_scan_duration_seconds',
  'How long the last scan took; absent before the first.',
);
export const scanLastSuccess = gauge(
  'docker_registry_storage_scan_last_success_timestamp_seconds',
  'When the last scan ended, which is when the figures of blobs, repositories and uploads were true: they stay as they are while the storage cannot be read; absent before the first.',
);
export const scanInterval = gauge(
  'docker_registry_storage_scan_interval_seconds',
  'Configured time from one scan to the next.',
);
export const scanUnreadable = gauge(
  'docker_registry_storage_scan_unreadable_files',
  'Files and directories that the last scan was not allowed to read: its figures are too low by what they hold.',
);

export const scanFiles = gauge(
  'docker_registry_storage_scan_files',
  'Files and directories, or objects, that the last scan knew of; absent before the first.',
);

export const storageMetrics: readonly MetricSpec[] = [
  ...[capacityBytes, availableBytes, usedBytes, inodes, freeInodes],
  ...[blobs, blobBytes, repositories, tags, manifests, repositoryBytes, uploads, uploadBytes, oldestUpload],
  ...[addedBytes, removedBytes, growth, repositoryGrowth, reclaimableBytes, reclaimableBlobs],
  ...[gcBlocked, broken, scanDuration, scanLastSuccess, scanInterval, scanUnreadable, scanFiles],
];
