/** What a walk over a registry's storage found. Bytes are sizes of blob data, not of blocks or directories. */
export interface StorageUsage {
  readonly blobs: number;
  /** Each blob once, however many repositories link it. */
  readonly blobBytes: number;
  readonly tags: number;
  readonly manifests: number;
  readonly repositories: readonly RepositoryUsage[];
  readonly uploads: UploadUsage;
  /** Files and directories that could not be read; what vanished while the walk went on is not among them. */
  readonly unreadable: number;
  /** One of them, as an example. */
  readonly unreadablePath: string;
}

export interface RepositoryUsage {
  readonly name: string;
  /** Blobs that the repository links. */
  readonly allBytes: number;
  /** Blobs that no other repository links. */
  readonly exclusiveBytes: number;
}

export interface UploadUsage {
  readonly count: number;
  readonly bytes: number;
  /** Undefined while there is none. */
  readonly oldestMs: number | undefined;
}
