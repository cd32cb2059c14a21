import { gauge, type MetricSpec } from '../../domain/metric.ts';

export const capacityBytes = gauge(
  'docker_registry_storage_capacity_bytes',
  'Size of the file system that holds the registry; absent while it cannot be read.',
);
export const availableBytes = gauge(
  'docker_registry_storage_available_bytes',
  'Bytes that an unprivileged process can still write to the file system that holds the registry; absent while it cannot be read.',
);
export const usedBytes = gauge(
  'docker_registry_storage_used_bytes',
  'Bytes in use on the file system that holds the registry, by whomever; absent while it cannot be read.',
);
export const inodes = gauge(
  'docker_registry_storage_inodes',
  'Inodes of the file system that holds the registry; 0 where it has no fixed number, absent while it cannot be read.',
);
export const freeInodes = gauge(
  'docker_registry_storage_inodes_free',
  'Free inodes of the file system that holds the registry; absent while it cannot be read.',
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

export const storageMetrics: readonly MetricSpec[] = [
  ...[capacityBytes, availableBytes, usedBytes, inodes, freeInodes],
  ...[blobs, blobBytes, repositories, tags, manifests, repositoryBytes, uploads, uploadBytes, oldestUpload],
  ...[scanDuration, scanLastSuccess, scanInterval, scanUnreadable],
];
