/** Where a registry keeps its storage. */
export type StorageTarget = FileSystemTarget | S3Target;

export interface FileSystemTarget {
  readonly kind: 'file system';
  /** The registry's root directory: the one that holds `docker/registry/v2`. */
  readonly root: string;
  /** File system calls in a second, so that a slow disk is left to the registry; 0 for as many as it takes. */
  readonly callsPerSecond: number;
}

/** Credentials are none of it: the SDK's own chain finds them in the environment, in files, or by the machine's role. */
export interface S3Target {
  readonly kind: 's3';
  readonly bucket: string;
  /** Distribution's `rootdirectory`, without slashes around it; empty for the whole bucket. */
  readonly prefix: string;
  /** Undefined for Amazon's own. */
  readonly endpoint: string | undefined;
  readonly region: string;
  /** `https://endpoint/bucket/key` instead of `https://bucket.endpoint/key`: most servers but Amazon's need it. */
  readonly isPathStyle: boolean;
  /** Certificates to trust besides Node's own. */
  readonly caFile: string | undefined;
  /** 0 for as many as it takes. */
  readonly requestsPerHour: number;
}

/** As a user writes it. */
export function nameOf(target: StorageTarget): string {
  if (target.kind === 'file system') return target.root;
  return `s3://${target.bucket}${target.prefix === '' ? '' : `/${target.prefix}`}`;
}
