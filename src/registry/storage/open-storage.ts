import type { Clock } from '../../domain/clock.ts';
import { assertNever } from '../../domain/never.ts';
import type { StorageDriver } from './driver.ts';
import { FileSystemDriver, type FileSystemOptions } from './file-system/file-system-driver.ts';
import type { OnProgress } from './scan-progress.ts';
import type { StorageTarget } from './target.ts';

export interface OpenOptions {
  readonly clock: Clock;
  /** After how long everything is looked at again, changed or not. */
  readonly fullAfterMs?: number | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Loads what the storage needs and nothing else: the SDK of an object store alone takes 60 MB. Reads nothing yet. */
export async function openStorage(target: StorageTarget, options: OpenOptions): Promise<StorageDriver> {
  switch (target.kind) {
    case 'file system':
      return new FileSystemDriver(target, fileSystemOptions(options));
    case 's3': {
      const { S3Driver } = await import('./s3/s3-driver.ts');
      return new S3Driver(target, options);
    }
    default:
      return assertNever(target);
  }
}

function fileSystemOptions({ clock, fullAfterMs, onProgress }: OpenOptions): FileSystemOptions {
  return {
    now: () => clock.now(),
    ...(fullAfterMs === undefined ? {} : { fullAfterMs }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}
